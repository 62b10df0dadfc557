/* SPDX-License-Identifier: MIT */
/* Of whatever machine this process runs on. */
#ifndef ASM_ATOMIC_H
#define ASM_ATOMIC_H

static inline void arch_fence(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif
