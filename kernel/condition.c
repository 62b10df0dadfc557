// SPDX-License-Identifier: MIT
/*
 * condition - each that waits sleeps where nobody else does, and a signal is meant for that one.
 *
 * So a wait ends by a signal or by its deadline, and never by what was for another one.
 */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/condition.h>
#include <foundry/errno.h>
#include <foundry/task.h>

/* One that waits, on its own stack. */
struct sleeper {
	struct list		link;		/* under the condition's lock */
	u32			is_signalled;	/* atomic */
	struct wait_queue	turn;
};

void condition_init_at(struct condition *condition, const char *name, const struct lock_site *site)
	__no_lock_analysis /* nobody else knows it */
{
	spin_lock_init_at(&condition->lock, name, site);
	list_init(&condition->waiters);
}

static void enter(struct condition *condition, struct sleeper *sleeper)
{
	sleeper->is_signalled = 0;
	wait_queue_init(&sleeper->turn, "condition turn");
	spin_guard(&condition->lock);
	list_add_tail(&condition->waiters, &sleeper->link);
}

/* Under the lock, which whoever signals holds until it has done with @sleeper. */
static int leave(struct condition *condition, struct sleeper *sleeper)
{
	spin_guard(&condition->lock);
	if (atomic_load_relaxed(&sleeper->is_signalled))
		return 0;
	list_remove(&sleeper->link);
	return -ETIMEDOUT;
}

int condition_wait_until(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep
	__must_hold(mutex)
{
	struct sleeper sleeper;
	int err;

	BUG_ON(!mutex_is_held(mutex), "condition: '%s' is waited for without the mutex '%s'",
	       condition->lock.tag.name, mutex->tag.name);
	enter(condition, &sleeper);
	mutex_unlock(mutex);
	(void)wait_until_tick(&sleeper.turn, deadline, atomic_load_acquire(&sleeper.is_signalled));
	err = leave(condition, &sleeper);
	mutex_lock(mutex);
	return err;
}

void condition_wait(struct condition *condition, struct mutex *mutex) __may_sleep
	__must_hold(mutex)
{
	int err = condition_wait_until(condition, mutex, WAIT_FOR_EVER);

	(void)err;
}

/* --- who signals ------------------------------------------------------------------------------ */

static void wake_first(struct condition *condition) __must_hold(&condition->lock)
{
	struct sleeper *first = list_entry(condition->waiters.next, struct sleeper, link);

	list_remove(&first->link);
	atomic_store_release(&first->is_signalled, 1);	/* pairs with the load in condition_wait_until() */
	wake_one(&first->turn);		/* bounded: it is alone */
}

void condition_signal(struct condition *condition)
{
	spin_guard(&condition->lock);
	if (!list_is_empty(&condition->waiters))
		wake_first(condition);		/* bounded: it is one */
}

void condition_broadcast(struct condition *condition)
{
	spin_guard(&condition->lock);
	while (!list_is_empty(&condition->waiters))	/* bounded: by those that wait; none enters meanwhile */
		wake_first(condition);		/* bounded: as above */
}
