/* SPDX-License-Identifier: MIT */
/* What context.S keeps on the stack of a context that does not run, in words from its stack pointer. */
#ifndef ASM_CONTEXT_H
#define ASM_CONTEXT_H

/* r15 r14 r13 r12 rbx rbp, return address. */
#define ARCH_CONTEXT_WORDS	7
#define ARCH_CONTEXT_ARG	3
#define ARCH_CONTEXT_FN		4
#define ARCH_CONTEXT_PC		6

/* What a call preserves, but for the stack pointer: the tests ask for each of them. */
#define ARCH_CONTEXT_REGS(x)	x(rbx), x(rbp), x(r12), x(r13), x(r14), x(r15)

#endif
