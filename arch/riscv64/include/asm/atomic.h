/* SPDX-License-Identifier: MIT */
/* Of memory, not of devices: Unprivileged ISA, 2.7 "Memory Ordering Instructions". */
#ifndef ASM_ATOMIC_H
#define ASM_ATOMIC_H

static inline void arch_fence(void)
{
	__asm__ volatile("fence rw, rw" : : : "memory");
}

#endif
