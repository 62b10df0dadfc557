// SPDX-License-Identifier: MIT
/*
 * pt_format_riscv - the entries of RISC-V with 64 bits, in Sv39, Sv48 and Sv57.
 *
 * The RISC-V Instruction Set Manual, volume II "Privileged Architecture", "Sv39: Page-Based 39-bit
 * Virtual-Memory System", "Addressing and Memory Protection", and what follows it for Sv48 and
 * Sv57.
 *
 * Entries have no cache kind: the platform decides it by physical address ("Physical Memory
 * Attributes"), registers of devices are uncached wherever they are mapped.  The bits of
 * Svpbmt, which overrules that, and of Svnapot are reserved without these extensions, so they
 * are not used.
 */
#include <foundry/bits.h>
#include <foundry/pt_radix.h>

#define PTE_VALID	BIT(0)
#define PTE_READ	BIT(1)
#define PTE_WRITE	BIT(2)
#define PTE_EXEC	BIT(3)
#define PTE_USER	BIT(4)
#define PTE_GLOBAL	BIT(5)
#define PTE_ACCESSED	BIT(6)
#define PTE_DIRTY	BIT(7)
#define PTE_GUARD	BIT(8)		/* where it is not valid all else is software's */
#define PTE_ADDRESS	(BIT(54) - BIT(10))
#define PTE_RESERVED	(U64_MAX - BIT(54) + 1)

/*
 * Accessed and dirty from the start: a CPU may fault where they are clear.  In a pointer to a table
 * they are reserved, and so is the user's bit; whatever grants nothing is a pointer.
 */
#define RISCV_LEAF {								\
	.mask		= PTE_VALID | PTE_RESERVED,				\
	.bits		= PTE_VALID,						\
	.preset		= PTE_ACCESSED | PTE_DIRTY,				\
	.address	= PTE_ADDRESS,						\
	.grants		= { PTE_READ, PTE_WRITE, PTE_EXEC, PTE_USER, PTE_GLOBAL, PTE_EXEC }, \
}

#define RISCV_ENTRIES								\
	.address_shift	= 2,							\
	.present	= PTE_VALID,						\
	.guard		= PTE_GUARD,						\
	.table = {								\
		.mask		= PTE_VALID | PTE_READ | PTE_WRITE | PTE_EXEC | PTE_USER | \
				  PTE_ACCESSED | PTE_DIRTY | PTE_RESERVED,	\
		.bits		= PTE_VALID,					\
		.address	= PTE_ADDRESS,					\
	},									\
	.block		= RISCV_LEAF,						\
	.page		= RISCV_LEAF

const struct pt_format pt_format_sv39 = {
	.name		= "Sv39",
	.levels		= 3,
	.top_block	= 3,
	.va_bits	= 39,
	RISCV_ENTRIES,
};

const struct pt_format pt_format_sv48 = {
	.name		= "Sv48",
	.levels		= 4,
	.top_block	= 4,
	.va_bits	= 48,
	RISCV_ENTRIES,
};

const struct pt_format pt_format_sv57 = {
	.name		= "Sv57",
	.levels		= 5,
	.top_block	= 5,
	.va_bits	= 57,
	RISCV_ENTRIES,
};
