/* SPDX-License-Identifier: MIT */
/*
 * task_stack - stacks for tasks, each above a page that is never mapped.
 *
 * They lie in a row at the end of the kernel's dynamic window, each a struct stack: its memory is mapped when it
 * is taken and unmapped when it is given back.
 *
 * Provided by:  kernel/task_stack.c, over vmm.h and frame.h.
 * Used by:      task.h.
 * Usable from:  HAS_VMM.
 *
 * Frame size:   STACK_BYTES in pages, each a frame.
 * Alignment:    both ends, to PAGE_BYTES.
 * Constraints:  nobody else maps anything between TASK_STACKS_BASE and the end of the window.
 * Ownership:    a stack is its taker's until it is given back; its frames are the kernel's.
 *
 * Clauses.  ktest/conform/task_stack.c proves each by its number.
 *
 *  * TASK_STACK-1  a stack is mapped from end to end, and the page below it never is: touching it is a fault.
 *  * TASK_STACK-2  no two stacks that are out ever share a byte.
 *  * TASK_STACK-3  a stack that is given back is not mapped any more, and its memory is back.
 *  * TASK_STACK-4  a refused one has never changed anything.
 *  * TASK_STACK-5  how much of a stack was used is never less than what was written, from its top.
 */
#ifndef FOUNDRY_TASK_STACK_H
#define FOUNDRY_TASK_STACK_H

#include <foundry/stack.h>

struct kernel;

/* As many can be out at once. */
#define TASK_STACKS_MAX		1024

#define TASK_STACKS_BYTES	(TASK_STACKS_MAX * (STACK_GUARD + STACK_BYTES))
#define TASK_STACKS_BASE	(DYNAMIC_BASE + DYNAMIC_BYTES - TASK_STACKS_BYTES)

/**
 * task_stack_alloc() - take a stack
 * @kernel:	whose space and frames
 * @stack:	receives its bounds; untouched on refusal
 *
 * Context: any, no lock held.
 * Return: 0; -ENOMEM when there is no memory for it; -ENOSPC when TASK_STACKS_MAX are out.
 */
int __must_check task_stack_alloc(struct kernel *kernel, struct stack_bounds *stack) __allocates;

/**
 * task_stack_free() - give it back
 * @kernel:	whose space and frames
 * @stack:	that was taken; a BUG when it was not
 *
 * Nobody runs on it, and nobody looks into it any more: the other CPUs are asked to forget it.
 *
 * Context: any, no lock held.
 */
void task_stack_free(struct kernel *kernel, struct stack_bounds stack) __allocates;

/* Fill a stack that nobody runs on, so that what is used of it can be told.  Context: any. */
void task_stack_paint(struct stack_bounds stack);

/*
 * Bytes of it that were used since it was painted, whole words.  Context: any.
 * What was written last may look like paint: then it is as much less.
 */
u64 task_stack_used(struct stack_bounds stack);

#endif
