// SPDX-License-Identifier: MIT
/*
 * pt_format_x86_64 - the entries of x86_64, with 4 levels and with 5.
 *
 * Intel SDM volume 3A, section 4.5 "4-Level Paging and 5-Level Paging", the
 * formats of PML5E to PTE; AMD APM volume 2, section 5.3.
 */
#include <foundry/bits.h>
#include <foundry/pt_radix.h>

#define PTE_PRESENT	BIT(0)
#define PTE_WRITE	BIT(1)
#define PTE_USER	BIT(2)
#define PTE_PWT		BIT(3)
#define PTE_PCD		BIT(4)
#define PTE_ACCESSED	BIT(5)
#define PTE_DIRTY	BIT(6)
#define PTE_BLOCK	BIT(7)		/* PS of levels 2 and 3, reserved above */
#define PTE_PAGE_PAT	BIT(7)
#define PTE_GLOBAL	BIT(8)
#define PTE_GUARD	BIT(9)		/* all bits are ignored in an entry that is not present */
#define PTE_BLOCK_PAT	BIT(12)
#define PTE_NO_EXEC	BIT(63)		/* reserved unless EFER.NXE is set */

/* The most that there can be; of a CPU with fewer, the bits above are reserved. */
#define PTE_ADDRESS	(BIT(52) - BIT(12))

#define PTE_LEAF_GRANTS	{ 0, PTE_WRITE, PTE_NO_EXEC, PTE_USER, PTE_GLOBAL, PTE_NO_EXEC }

/* Accessed and dirty from the start: the CPU need not write into the tables. */
#define PTE_LEAF_PRESET	(PTE_ACCESSED | PTE_DIRTY)

/* A table grants everything, so that its leaves decide. */
#define X86_64_ENTRIES								\
	.address_shift	= 0,							\
	.present	= PTE_PRESENT,						\
	.guard		= PTE_GUARD,						\
	.table = {								\
		.mask		= PTE_PRESENT | PTE_BLOCK,			\
		.bits		= PTE_PRESENT,					\
		.preset		= PTE_WRITE | PTE_USER | PTE_ACCESSED,		\
		.address	= PTE_ADDRESS,					\
		.invert		= PTE_NO_EXEC,					\
		.grants		= { 0, PTE_WRITE, PTE_NO_EXEC, PTE_USER, 0, PTE_NO_EXEC }, \
	},									\
	.block = {								\
		.mask		= PTE_PRESENT | PTE_BLOCK,			\
		.bits		= PTE_PRESENT | PTE_BLOCK,			\
		.preset		= PTE_LEAF_PRESET,				\
		.address	= PTE_ADDRESS & ~PTE_BLOCK_PAT,			\
		.cache		= PTE_PWT | PTE_PCD | PTE_BLOCK_PAT,		\
		.invert		= PTE_NO_EXEC,					\
		.grants		= PTE_LEAF_GRANTS,				\
	},									\
	.page = {								\
		.mask		= PTE_PRESENT,					\
		.bits		= PTE_PRESENT,					\
		.preset		= PTE_LEAF_PRESET,				\
		.address	= PTE_ADDRESS,					\
		.cache		= PTE_PWT | PTE_PCD | PTE_PAGE_PAT,		\
		.invert		= PTE_NO_EXEC,					\
		.grants		= PTE_LEAF_GRANTS,				\
	},									\
	/* Entries 0, 1 and 3 of IA32_PAT; the port makes entry 1 write combining. */ \
	.cache = { 0, PTE_PWT, PTE_PWT | PTE_PCD }

const struct pt_format pt_format_x86_64_4 = {
	.name		= "x86_64, 4 levels",
	.levels		= 4,
	.top_block	= 3,
	.va_bits	= 48,
	X86_64_ENTRIES,
};

const struct pt_format pt_format_x86_64_5 = {
	.name		= "x86_64, 5 levels",
	.levels		= 5,
	.top_block	= 3,
	.va_bits	= 57,
	X86_64_ENTRIES,
};
