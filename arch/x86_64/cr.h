/* SPDX-License-Identifier: MIT */
/* cr - control registers, and the instructions that forget: Intel SDM volumes 2 and 3. */
#ifndef X86_CR_H
#define X86_CR_H

#include <foundry/addr.h>
#include <foundry/bits.h>

#define CR3_PCID		0xfffull
#define CR3_NO_FLUSH		BIT(63)		/* reads as 0 */

#define CR4_MACHINE_CHECK	BIT(6)
#define CR4_PGE			BIT(7)		/* global entries */
#define CR4_PCIDE		BIT(17)

static inline u64 read_cr3(void)
{
	u64 cr3;

	__asm__ volatile("movq %%cr3, %0" : "=r" (cr3) : : "memory");
	return cr3;
}

static inline void write_cr3(u64 cr3)
{
	__asm__ volatile("movq %0, %%cr3" : : "r" (cr3) : "memory");
}

static inline u64 read_cr4(void)
{
	u64 cr4;

	__asm__ volatile("movq %%cr4, %0" : "=r" (cr4) : : "memory");
	return cr4;
}

static inline void write_cr4(u64 cr4)
{
	__asm__ volatile("movq %0, %%cr4" : : "r" (cr4) : "memory");
}

/* Of the loaded PCID, and what is global. */
static inline void invlpg(vaddr_t at)
{
	__asm__ volatile("invlpg (%0)" : : "r" (at.raw) : "memory");
}

/* What INVPCID forgets: SDM volume 2A, "INVPCID". */
enum invpcid_type { INVPCID_SPACE = 1, INVPCID_ALL = 2 };

struct invpcid {
	u64	pcid;		/* 12 bits, the others reserved */
	vaddr_t	at;
};

static inline void invpcid(enum invpcid_type type, const struct invpcid *what)
{
	__asm__ volatile("invpcid %1, %0" : : "r" ((u64)type), "m" (*what) : "memory");
}

#endif
