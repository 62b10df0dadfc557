/* SPDX-License-Identifier: MIT */
/*
 * task_ending - what is to be done when a task ends, however it does.
 *
 *	static void hang_up(struct task_ending *ending);
 *
 *	task_at_end(task, &line->ending, hang_up);
 *
 * Provided by:  kernel/task_ending.c.
 * Used by:      task_mailbox.h, task_handles.h; whoever gives a task something that others wait for.
 * Usable from:  HAS_SCHED; for a task that was not started from the first C line.
 *
 * Clauses.  ktest/conform/task_ending.c proves each by its number.
 *
 *  * TASK_ENDING-1  what is to be done is always done once, by the task that ends, with irqs on, before task_join()
 *                   returns; what was asked for last is done first.
 *  * TASK_ENDING-2  what was taken back is never done.
 */
#ifndef FOUNDRY_TASK_ENDING_H
#define FOUNDRY_TASK_ENDING_H

#include <foundry/task.h>

/* The caller's storage, until it was called or taken back. */
struct task_ending {
	struct list	link;
	void		(*fn)(struct task_ending *ending) __may_sleep;
};

/* Call @fn when @task ends.  Context: any, for a task that was not started; else irqs on, by the task itself. */
void task_at_end(struct task *task, struct task_ending *ending, void (*fn)(struct task_ending *ending) __may_sleep);

/* Do not, if it was not done yet.  Context: as above. */
void task_ending_cancel(struct task_ending *ending);

#endif
