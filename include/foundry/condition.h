/* SPDX-License-Identifier: MIT */
/*
 * condition - tasks that hold a mutex let go of it until another one that has held it says that something is new.
 *
 *	mutex_lock(&table->lock);
 *	while (table->count == 0)
 *		condition_wait(&table->changed, &table->lock);
 *	...
 *	mutex_unlock(&table->lock);
 *
 * Who waits looks again, for others may have had the mutex in between.  No wait ends for nothing.
 *
 * Provided by:  kernel/condition.c.
 * Used by:      tasks that share a mutex and wait for each other.
 * Usable from:  HAS_SCHED.
 *
 * Clauses.  ktest/conform/condition.c proves each by its number.
 *
 *  * CONDITION-1  the mutex is always let go while a task waits, and is held again when the wait returns.
 *  * CONDITION-2  a signal that comes once the mutex was let go is never lost.
 *  * CONDITION-3  a signal always ends one wait, that of the task that waits for longest, and never another one; with
 *                 nobody there it is nothing, and is not kept.
 *  * CONDITION-4  a broadcast always ends all waits that there are, and no later one.
 *  * CONDITION-5  a wait with a deadline never returns -ETIMEDOUT before it, nor when a signal has ended it, and
 *                 always returns; it leaves nothing.
 *  * CONDITION-6  to wait without the mutex is always a BUG.
 */
#ifndef FOUNDRY_CONDITION_H
#define FOUNDRY_CONDITION_H

#include <foundry/mutex.h>

struct condition {
	struct spinlock	lock;
	struct list	waiters __guarded_by(&lock);	/* who waits for longest is first */
};

#define CONDITION_INIT(condition)	\
	{ .lock = SPINLOCK_INIT(#condition), .waiters = LIST_INIT((condition).waiters) }

#define condition_init(condition, name)	condition_init_at(condition, name, LOCK_SITE())

/* With nobody there.  @name is static and stands in reports.  Context: any. */
void condition_init_at(struct condition *condition, const char *name, const struct lock_site *site);

/**
 * condition_wait() - let go of a mutex, wait for a signal, and take the mutex again
 * @condition:	that is signalled
 * @mutex:	that this task holds; all that wait name the same
 *
 * Context: irqs on, no spin lock held.
 */
void condition_wait(struct condition *condition, struct mutex *mutex) __must_hold(mutex) __may_sleep;

/**
 * condition_wait_until() - the same, with an end
 * @condition:	as above
 * @mutex:	as above; it is taken again however long that takes
 * @deadline:	in ticks of arch->clock, for the signal; WAIT_FOR_EVER: none
 *
 * Context: irqs on, no spin lock held.
 * Return: 0, or -ETIMEDOUT.
 */
int __must_check condition_wait_until(struct condition *condition, struct mutex *mutex, tick_t deadline)
	__must_hold(mutex) __may_sleep;

/* End one wait, or all.  Context: any; who waits sees what was written under the mutex. */
void condition_signal(struct condition *condition);
void condition_broadcast(struct condition *condition);

#endif
