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

static inline struct stack_bounds stack_bounds(const struct stack *stack)
{
	return (struct stack_bounds){ vaddr_of(stack->bytes), stack_top(stack) };
}

/* Which of @count stacks, or its guard, holds @addr, or NULL; every exception asks, of all CPUs' stacks. */
static inline const struct stack *stack_around(const struct stack *stacks, unsigned int count,
					       vaddr_t addr)
{
	u64 i = (addr.raw - vaddr_of(stacks).raw) / sizeof(struct stack);

	return i < count ? &stacks[i] : NULL;
}

/* Whether @addr lies in one of @count stacks, and in which. */
static inline bool stacks_hold(const struct stack *stacks, unsigned int count, vaddr_t addr,
			       struct stack_bounds *bounds)
{
	const struct stack *stack = stack_around(stacks, count, addr);

	if (!stack || vaddr_lt(addr, vaddr_of(stack->bytes)))
		return false;
	*bounds = stack_bounds(stack);
	return true;
}

/* Whether @addr lies in the guard of one of @count stacks. */
static inline bool stack_guards_hold(const struct stack *stacks, unsigned int count, vaddr_t addr)
{
	const struct stack *stack = stack_around(stacks, count, addr);

	return stack && vaddr_lt(addr, vaddr_of(stack->bytes));
}

#endif
