// SPDX-License-Identifier: MIT
/*
 * task_boost - whose priority is whose: what tasks lend to those that they wait for.
 *
 * One lock is over all of it, and is taken only where somebody waits: so a change goes along the whole row of tasks
 * that wait for each other before anybody can look.  task->priority is written under this lock and that of the
 * task's queue, and read under either.
 */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/kernel.h>

#include "task.h"
#include "task_boost.h"

struct task *mutex_owner(const struct mutex *mutex)
{
	return vaddr_to_ptr(vaddr(atomic64_load_acquire(&mutex->owner) & ~MUTEX_WAITED));
}

/* --- the queue of a mutex --------------------------------------------------------------------- */

static bool is_before(const struct mutex_waiter *a, const struct mutex_waiter *b)
{
	if (a->task->priority != b->task->priority)
		return a->task->priority < b->task->priority;
	return a->came < b->came;
}

static void insert(struct mutex_waiter *waiter)
{
	struct list *head = &waiter->mutex->waiters, *at = head->prev;

	/* bounded: by those that wait for one mutex */
	while (at != head && is_before(waiter, list_entry(at, struct mutex_waiter, link)))
		at = at->prev;
	list_add_head(at, &waiter->link);
}

void task_boost_enter(struct tasks *tasks, struct mutex_waiter *waiter) __must_hold(&tasks->boost)
{
	struct mutex *mutex = waiter->mutex;

	waiter->came = ++tasks->waits;
	waiter->task->waits_for = waiter;
	if (list_is_empty(&mutex->waiters))
		list_add_tail(&mutex_owner(mutex)->lends, &mutex->lent);
	insert(waiter);
}

void task_boost_leave(struct tasks *tasks, struct mutex_waiter *waiter) __must_hold(&tasks->boost)
{
	list_remove(&waiter->link);
	waiter->task->waits_for = NULL;
	if (list_is_empty(&waiter->mutex->waiters))
		list_remove(&waiter->mutex->lent);
}

/* --- what is lent ------------------------------------------------------------------------------ */

/* By its own priority and those of the first that wait for what it holds: they are the most urgent. */
static unsigned int priority_of(const struct task *task)
{
	unsigned int priority = task->own_priority;

	list_foreach(mutex, &task->lends, struct mutex, lent)
		if (!mutex->is_plain)
			priority = MIN(priority,
				       list_entry(mutex->waiters.next, struct mutex_waiter, link)->task->priority);
	return priority;
}

void task_boost(struct tasks *tasks, struct task *task) __must_hold(&tasks->boost)
{
	for (unsigned int i = 0; i <= MUTEX_CHAIN_MAX; i++) {
		unsigned int priority = priority_of(task);	/* bounded: by the mutexes that a task holds at once */
		struct mutex_waiter *waiter = task->waits_for;

		if (priority == task->priority)
			return;
		run_queue_set_priority(task, priority);	/* bounded: its queue's lock is, as below */
		if (!waiter)
			return;
		list_remove(&waiter->link);
		insert(waiter);
		task = mutex_owner(waiter->mutex);
	}
	BUG("mutex: more than %u tasks wait for each other in a row, up to '%s'", MUTEX_CHAIN_MAX, task->name);
}

void task_set_priority(struct task *task, unsigned int priority)
{
	struct tasks *tasks = &this_kernel()->tasks;

	BUG_ON(priority >= TASK_PRIORITIES, "task '%s' is given priority %u", task->name, priority);
	spin_guard(&tasks->boost);
	task->own_priority = priority;
	task_boost(tasks, task);
}
