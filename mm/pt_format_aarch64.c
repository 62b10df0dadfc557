// SPDX-License-Identifier: MIT
/*
 * pt_format_aarch64 - the entries of aarch64, stage 1 of EL1 and EL0, with pages of 4 KiB.
 *
 * Arm Architecture Reference Manual (DDI 0487), D8.3 "Translation table descriptor
 * formats" and D8.4 "Memory access control".
 *
 * Asks of the port: TTBR0_EL1 has the root, TTBR1_EL1 the upper root; TCR_EL1 has T0SZ = T1SZ = 16,
 * both granules 4 KiB and 0 in DS, HPD0, HPD1, TBI0 and TBI1; MAIR_EL1 has 0xff (write-back) in
 * byte 0, 0x44 (not cacheable) in byte 1, 0x04 (Device-nGnRE) in byte 2.
 */
#include <foundry/bits.h>
#include <foundry/pt_radix.h>

#define DESC_VALID		BIT(0)
#define DESC_TABLE		BIT(1)		/* or a page; clear: a block, or reserved */
#define DESC_KIND		(DESC_VALID | DESC_TABLE)
#define DESC_ATTR(index)	((u64)(index) << 2)
#define DESC_USER		BIT(6)		/* AP[1] */
#define DESC_READ_ONLY		BIT(7)		/* AP[2] */
#define DESC_INNER_SHAREABLE	(3 * BIT(8))
#define DESC_ACCESSED		BIT(10)
#define DESC_NOT_GLOBAL		BIT(11)
#define DESC_NO_KERNEL_EXEC	BIT(53)		/* PXN */
#define DESC_NO_USER_EXEC	BIT(54)		/* UXN */
#define DESC_GUARD		BIT(55)		/* all but bit 0 is ignored where that is 0 */
#define DESC_ADDRESS		(BIT(48) - BIT(12))

#define TABLE_NO_KERNEL_EXEC	BIT(59)
#define TABLE_NO_USER_EXEC	BIT(60)
#define TABLE_NO_USER		BIT(61)
#define TABLE_READ_ONLY		BIT(62)

/*
 * Accessed from the start: the first access need not fault.  UXN is apart from AP[1]: without it
 * a page that the user can neither read nor write is one that he can execute.
 */
#define LEAF(kind) {								\
	.mask		= DESC_KIND,						\
	.bits		= (kind),						\
	.preset		= DESC_ACCESSED | DESC_INNER_SHAREABLE,			\
	.address	= DESC_ADDRESS,						\
	.cache		= DESC_ATTR(7),						\
	.invert		= DESC_READ_ONLY | DESC_NOT_GLOBAL |			\
			  DESC_NO_KERNEL_EXEC | DESC_NO_USER_EXEC,		\
	.grants		= { 0, DESC_READ_ONLY, DESC_NO_KERNEL_EXEC, DESC_USER,	\
			    DESC_NOT_GLOBAL, DESC_NO_USER_EXEC },		\
}

const struct pt_format pt_format_aarch64 = {
	.name		= "aarch64, 4 KiB pages",
	.levels		= 4,
	.top_block	= 3,
	.va_bits	= 49,		/* 48 by each root */
	.two_roots	= true,
	.present	= DESC_VALID,
	.guard		= DESC_GUARD,
	.break_first	= true,		/* D8.16.1 "Using break-before-make" */
	.table = {
		.mask		= DESC_KIND,
		.bits		= DESC_VALID | DESC_TABLE,
		.address	= DESC_ADDRESS,
		.invert		= TABLE_READ_ONLY | TABLE_NO_USER |
				  TABLE_NO_KERNEL_EXEC | TABLE_NO_USER_EXEC,
		.grants		= { 0, TABLE_READ_ONLY, TABLE_NO_KERNEL_EXEC, TABLE_NO_USER,
				    0, TABLE_NO_USER_EXEC },
	},
	.block		= LEAF(DESC_VALID),
	.page		= LEAF(DESC_VALID | DESC_TABLE),
	.cache		= { DESC_ATTR(0), DESC_ATTR(1), DESC_ATTR(2) },
};
