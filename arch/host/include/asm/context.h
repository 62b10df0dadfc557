/* SPDX-License-Identifier: MIT */
/* What the ABI of the host's CPU lets a call preserve: each port's own. */
#ifndef HOST_ASM_CONTEXT_H
#define HOST_ASM_CONTEXT_H

#define CONTEXT_KEEPS_FP

#if defined(__x86_64__)
# include "../../../x86_64/include/asm/context.h"
#elif defined(__aarch64__)
# include "../../../aarch64/include/asm/context.h"
#else
# error "the host port runs on x86_64 and aarch64"
#endif

/* The address sanitizer's library keeps books of stacks: context_asan.c. */
#if defined(CONFIG_ASAN) && !defined(__ASSEMBLER__)
# include <foundry/stack_bounds.h>

# define arch_stack_begins arch_stack_begins
# define arch_stack_jump arch_stack_jump
void arch_stack_begins(struct stack_bounds stack);
void arch_stack_jump(struct stack_bounds stack, vaddr_t sp);
#endif

#endif
