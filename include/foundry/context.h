/* SPDX-License-Identifier: MIT */
/*
 * context - a flow of control that does not run: its stack, and on it what a call preserves.
 *
 * A switch leaves one and goes on with another; both are ordinary C functions that have called
 * context_switch(), or a function that has not begun yet.  What a call may change is changed, as behind
 * any call: so no more than what the ABI asks of a function is kept.  The kernel uses no floating point,
 * and none is kept; the host, where the compiler may, keeps the registers that its ABI lets a call preserve.
 *
 * Recovery points, held locks and what else struct cpu knows are the CPU's and stay with it: whoever switches
 * inside of them takes them along himself.
 *
 * Provided by:  arch/<arch>/context.S and kernel/context.c.
 * Used by:      whoever switches between tasks.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/context.c proves each by its number.
 *
 *  * CONTEXT-1  a context that is switched to always goes on where it switched, on whichever CPU, with every
 *               register that a call preserves as it was.
 *  * CONTEXT-2  a fresh one calls its function with its argument, once, on its own stack, aligned as the ABI
 *               asks for.
 *  * CONTEXT-3  a switch never turns irqs on.
 *  * CONTEXT-4  a context never writes to another one's stack.
 *  * CONTEXT-5  a back trace always ends in arch_context_begin(), which has called the context's function.
 *  * CONTEXT-6  the bounds in this_cpu()->stack are always those of the context that runs.
 */
#ifndef FOUNDRY_CONTEXT_H
#define FOUNDRY_CONTEXT_H

#include <foundry/cpu.h>

#include <asm/context.h>

/* Of a context that does not run.  Its stack stays its owner's, and is there as long as it may run. */
struct context {
	vaddr_t			sp;	/* first: arch_context_switch()'s own */
	struct stack_bounds	stack;	/* kept by the switch that leaves it */
};

#define CONTEXT_ALIGN	16

/**
 * context_init() - a context that will call a function
 * @context:	receives it
 * @stack:	its own; @high is aligned to CONTEXT_ALIGN
 * @fn:		must not return: that is a BUG
 * @arg:	given to it
 *
 * It begins with irqs off, as whoever switches to it has them.
 *
 * Context: any.
 */
void context_init(struct context *context, struct stack_bounds stack, void (*fn)(void *arg), void *arg);

/**
 * context_switch() - leave the running context, and go on with another one
 * @from:	receives what is left
 * @to:		does not run, on any CPU
 *
 * Returns when somebody switches to @from, maybe on another CPU.  What this_cpu() has said before, it may not
 * say behind it.  @to is empty then: only what is left can be gone on with.
 *
 * Context: irqs off.
 */
void context_switch(struct context *from, struct context *to);

/* --- between kernel/context.c and the port ------------------------------------------------- */

/*
 * Keep what a call preserves on the stack, and the stack pointer in @from->sp; then go on at @to->sp.  @from and
 * @to may be the same.  Context: irqs off.
 */
void arch_context_switch(struct context *from, struct context *to);

/* Where a fresh one begins: calls the function with the argument that asm/context.h says where to put.  Context: by a switch. */
void arch_context_begin(void);

/* A context's function has returned to arch_context_begin().  Context: any. */
__noreturn void context_returned(void);

#endif
