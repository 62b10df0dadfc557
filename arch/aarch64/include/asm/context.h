/* SPDX-License-Identifier: MIT */
/* What context.S keeps on the stack of a context that does not run, in words from its stack pointer. */
#ifndef ASM_CONTEXT_H
#define ASM_CONTEXT_H

/* x19 to x30; with CONTEXT_KEEPS_FP, as on the host, d8 to d15. */
#ifdef CONTEXT_KEEPS_FP
# define ARCH_CONTEXT_WORDS	20
#else
# define ARCH_CONTEXT_WORDS	12
#endif
#define ARCH_CONTEXT_FN		0
#define ARCH_CONTEXT_ARG	1
#define ARCH_CONTEXT_PC		11

/* What a call preserves, but for the stack pointer: the tests ask for each of them. */
#define CONTEXT_GENERAL_REGS(x)	x(x19), x(x20), x(x21), x(x22), x(x23), x(x24), x(x25), x(x26), x(x27), x(x28), \
				x(x29)
#ifdef CONTEXT_KEEPS_FP
# define ARCH_CONTEXT_REGS(x)	CONTEXT_GENERAL_REGS(x), \
				x(d8), x(d9), x(d10), x(d11), x(d12), x(d13), x(d14), x(d15)
#else
# define ARCH_CONTEXT_REGS(x)	CONTEXT_GENERAL_REGS(x)
#endif

#endif
