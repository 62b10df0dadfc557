/* SPDX-License-Identifier: MIT */
/* What context.S keeps on the stack of a context that does not run, in words from its stack pointer. */
#ifndef ASM_CONTEXT_H
#define ASM_CONTEXT_H

/* s0 to s11, ra, and one for the stack to stay aligned. */
#define ARCH_CONTEXT_WORDS	14
#define ARCH_CONTEXT_FN		1
#define ARCH_CONTEXT_ARG	2
#define ARCH_CONTEXT_PC		12

/* What a call preserves, but for the stack pointer: the tests ask for each of them. */
#define ARCH_CONTEXT_REGS(x)	x(s0), x(s1), x(s2), x(s3), x(s4), x(s5), \
				x(s6), x(s7), x(s8), x(s9), x(s10), x(s11)

#endif
