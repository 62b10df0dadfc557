// SPDX-License-Identifier: MIT
/*
 * task - how tasks begin and end.
 *
 * A task that ends cannot say so itself, for it still needs its stack to switch away: whoever comes next
 * does.  It says so, and wakes who joins, under a lock that the other one takes too: the storage of the
 * task that ended may be gone as soon as that is known.
 */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/mutex.h>
#include <foundry/task_stack.h>
#include <foundry/wait.h>

#include "task.h"

/* --- begin -------------------------------------------------------------------------------- */

/* Whoever switched here has taken the lock of the queue, with irqs off. */
static void begin(void *arg) __may_sleep
	__no_lock_analysis /* it is held already */
{
	struct run_queue *queue = this_cpu()->queue;
	struct task *task = arg;

	spin_adopt(&queue->lock);
	run_queue_switched(queue);
	arch_irq_enable();
	task_exit(task->fn(task->arg));
}

void task_prepare(struct task *task, struct stack_bounds stack, int (*fn)(void *arg), void *arg)
{
	task->fn = fn;
	task->arg = arg;
	task->stack = stack;
	task_stack_paint(stack);
	context_init(&task->context, stack, begin, task);
}

int task_create(struct task **task, const char *name, int (*fn)(void *arg), void *arg) __may_sleep
{
	struct kernel *kernel = this_kernel();
	struct stack_bounds stack;
	struct task *new;
	int err;

	new = heap_alloc(kernel->heap, sizeof(*new));
	if (!new)
		return -ENOMEM;
	err = task_stack_alloc(kernel, &stack);
	if (err) {
		heap_free(kernel->heap, new);
		return err;
	}
	task_init(new, 0, name);
	task_prepare(new, stack, fn, arg);
	new->is_heap = true;
	*task = new;
	return 0;
}

static void enter(struct task *task)
{
	spin_guard(&tasks()->lock);
	task->id = ++tasks()->last_id;
	list_add_tail(&tasks()->all, &task->all);
}

void task_start(struct task *task)
{
	BUG_ON(!task->fn, "task '%s' has nothing to do: task_prepare() was not called", task->name);
	BUG_ON(task->state != TASK_NEW, "task '%s' was started before", task->name);
	BUG_ON(!(task->affinity & smp_online()), "task '%s' may run on no CPU that is online", task->name);
	task->state = TASK_MOVING;
	task->own_priority = task->priority;
	task->cpu = this_cpu()->id;
	enter(task);
	run_queue_place(task);
}

/* --- end ---------------------------------------------------------------------------------- */

void task_exit(int result) __may_sleep
{
	struct task *task = task_current();

	lock_check_may_sleep("task_exit");
	BUG_ON(!task->fn, "task '%s' cannot end", task->name);
	task_run_endings(task);
	if (!list_is_empty(&task->mutexes))
		BUG("task '%s' ends with mutex '%s' held", task->name,
		    list_entry(task->mutexes.next, struct mutex, held)->tag.name);
	task->result = result;
	run_queue_leave();
}

void task_bury(struct task *task)
{
	spin_guard(&tasks()->lock);
	list_remove(&task->all);
	task->is_over = true;
	if (task->joiner)
		task_wake(task->joiner);	/* bounded: irqs are off, and stay so */
}

/* From here on its end wakes the caller. */
static void begin_join(struct task *task)
{
	struct task *caller = task_current();

	BUG_ON(task == caller, "task '%s' waits for its own end", task->name);
	BUG_ON(READ_ONCE(task->state) == TASK_NEW, "task '%s' was not started and will not end", task->name);
	spin_guard(&tasks()->lock);
	BUG_ON(task->joiner && task->joiner != caller, "task '%s' is joined by '%s' already", task->name,
	       task->joiner->name);
	task->joiner = caller;
}

static bool is_over(const struct task *task)
{
	spin_guard(&tasks()->lock);
	return task->is_over;
}

/* Who was late has not joined it, unless it has ended since. */
static int end_late_join(struct task *task)
{
	spin_guard(&tasks()->lock);
	if (task->is_over)
		return 0;
	task->joiner = NULL;
	return -ETIMEDOUT;
}

int task_join_until(struct task *task, tick_t deadline) __may_sleep
{
	struct wait_queue nobody;	/* wakes it: the end of the task does */

	begin_join(task);
	wait_queue_init(&nobody, "join");
	return wait_until_tick(&nobody, deadline, is_over(task)) ? end_late_join(task) : 0;
}

void task_join(struct task *task) __may_sleep
{
	int err = task_join_until(task, WAIT_FOR_EVER);

	(void)err;
}

void task_free(struct task *task) __may_sleep
{
	struct kernel *kernel = this_kernel();

	BUG_ON(!task->is_heap, "task '%s' is not from task_create()", task->name);
	BUG_ON(task->state != TASK_NEW && !task->is_over, "task '%s' has not ended", task->name);
	task_stack_free(kernel, task->stack);
	heap_free(kernel->heap, task);
}
