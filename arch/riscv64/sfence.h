/* SPDX-License-Identifier: MIT */
/*
 * sfence - the instruction that forgets: RISC-V Privileged Architecture, "Supervisor Memory-Management
 * Fence Instruction".
 *
 * It acts on this hart, and what it writes to tables before is seen by walks after it.
 */
#ifndef RISCV_SFENCE_H
#define RISCV_SFENCE_H

#include <foundry/types.h>

/* Everything. */
static inline void sfence_all(void)
{
	__asm__ volatile("sfence.vma" : : : "memory");
}

/* An ASID, tables of all levels, but for what is global. */
static inline void sfence_space(u32 asid)
{
	__asm__ volatile("sfence.vma zero, %0" : : "r" ((u64)asid) : "memory");
}

#endif
