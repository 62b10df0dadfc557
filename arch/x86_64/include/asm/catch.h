/* SPDX-License-Identifier: MIT */
/* Recovery points: what a call preserves, kept and brought back. */
#ifndef ASM_CATCH_H
#define ASM_CATCH_H

#include <foundry/addr.h>

/* rbx rbp r12-r15 rsp rip; catch.S knows the order. */
struct arch_catch {
	u64	regs[8];
};

/* Return: 0 when kept; later, by restore, what restore was given. */
int arch_catch_save(struct arch_catch *catch) __returns_twice;
__noreturn void arch_catch_restore(struct arch_catch *catch, int result);

/* Where the stack is after restore. */
static inline vaddr_t arch_catch_stack(const struct arch_catch *catch)
{
	return vaddr(catch->regs[6]);
}

#endif
