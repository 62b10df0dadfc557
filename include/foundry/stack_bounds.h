/* SPDX-License-Identifier: MIT */
/* stack_bounds - where a stack begins and ends, and which one an address lies in. */
#ifndef FOUNDRY_STACK_BOUNDS_H
#define FOUNDRY_STACK_BOUNDS_H

#include <foundry/addr.h>

/* Bytes from @low up to @high, which is not part of it any more. */
struct stack_bounds {
	vaddr_t	low, high;
};

/* Whether @addr lies in it.  Context: any, panic-safe. */
static inline bool stack_holds(const struct stack_bounds *stack, vaddr_t addr)
{
	return addr.raw - stack->low.raw < stack->high.raw - stack->low.raw;
}

/**
 * stack_at() - which stack an address lies in
 * @addr:	any
 * @stack:	receives its bounds
 *
 * Of those that are known: that of the context that runs here, those that CPUs have of their own, task_stack.h's
 * that are out, and whatever a CPU was on that a panic has stopped.
 *
 * Context: any, panic-safe.
 * Return: false when it lies in none of them.
 */
bool stack_at(vaddr_t addr, struct stack_bounds *stack);

#ifdef CONFIG_TASKS
/* Whether @addr lies in a stack of task_stack.h that is out, and in which.  Context: as stack_at(). */
bool task_stacks_hold(vaddr_t addr, struct stack_bounds *stack);
#else
/* There are none.  Context: any. */
static inline bool task_stacks_hold(vaddr_t addr, struct stack_bounds *stack)
{
	return false;
}
#endif

/* Whether the context that runs here has run over: @addr lies in the page below its stack.  Context: as stack_at(). */
bool stack_ends_at(vaddr_t addr);

#endif
