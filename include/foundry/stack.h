/* SPDX-License-Identifier: MIT */
/*
 * stack - the stacks of a CPU: each above a page that is never mapped, so that running over is a
 * fault.
 *
 * Provided by:  the port, an array for each CPU; asm/layout.h gives STACK_GUARD and STACK_BYTES.
 * Used by:      mm/kernel_map.c, which leaves the guards out, and the port's traps.
 *
 * Context of all: any, panic-safe.
 */
#ifndef FOUNDRY_STACK_H
#define FOUNDRY_STACK_H

#include <foundry/arch.h>

#include <asm/layout.h>

struct stack {
	u8	guard[STACK_GUARD];
	u8	bytes[STACK_BYTES];
} __aligned(PAGE_BYTES);

/* Where a stack begins that grows downwards. */
static inline vaddr_t stack_top(const struct stack *stack)
{
	return vaddr_of(stack + 1);
}

/* Whether @addr lies in one of @count stacks, and in which. */
static inline bool stacks_hold(const struct stack *stacks, unsigned int count, vaddr_t addr,
			       struct stack_bounds *bounds)
{
	for (unsigned int i = 0; i < count; i++) {
		vaddr_t low = vaddr_of(stacks[i].bytes);

		if (addr.raw - low.raw < STACK_BYTES) {
			*bounds = (struct stack_bounds){ low, stack_top(&stacks[i]) };
			return true;
		}
	}
	return false;
}

/* Whether @addr lies in the guard of one of @count stacks. */
static inline bool stack_guards_hold(const struct stack *stacks, unsigned int count, vaddr_t addr)
{
	for (unsigned int i = 0; i < count; i++)
		if (addr.raw - vaddr_of(stacks[i].guard).raw < STACK_GUARD)
			return true;
	return false;
}

#endif
