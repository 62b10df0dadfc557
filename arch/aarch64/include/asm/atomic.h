/* SPDX-License-Identifier: MIT */
/* A barrier among the CPUs of the inner shareable domain: Arm ARM, B2.3 "Memory barriers". */
#ifndef ASM_ATOMIC_H
#define ASM_ATOMIC_H

static inline void arch_fence(void)
{
	__asm__ volatile("dmb ish" : : : "memory");
}

#endif
