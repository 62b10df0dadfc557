// SPDX-License-Identifier: MIT
/* task_ending - a list of each task's own: nobody else changes it once it runs, so it has no lock. */
#include <foundry/bug.h>
#include <foundry/task_ending.h>

#include "task.h"

void task_at_end(struct task *task, struct task_ending *ending, void (*fn)(struct task_ending *ending) __may_sleep)
{
	BUG_ON(task->state != TASK_NEW && task != task_current(),
	       "task '%s' runs, and another one says what it does when it ends", task->name);
	ending->fn = fn;
	list_init(&ending->link);
	list_add_head(&task->endings, &ending->link);
}

void task_ending_cancel(struct task_ending *ending)
{
	list_remove(&ending->link);
}

void task_run_endings(struct task *task) __may_sleep
{
	while (!list_is_empty(&task->endings)) {	/* bounded: by what was asked for */
		struct task_ending *ending = list_entry(task->endings.next, struct task_ending, link);

		list_remove(&ending->link);
		ending->fn(ending);
	}
}
