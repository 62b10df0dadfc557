/* SPDX-License-Identifier: MIT */
/*
 * wait - tasks that wait until something is so: the one way to block.
 *
 *	static struct wait_queue arrivals = WAIT_QUEUE_INIT(arrivals);
 *
 *	wait_until(&arrivals, atomic_load_acquire(&count) > 0);
 *	...
 *	atomic_fetch_add_release(&count, 1);
 *	wake_one(&arrivals);
 *
 * Who waits looks at its condition, as often as it is woken; who changes what it looks at wakes behind that.
 * Whoever waits for longest is woken first.
 *
 * Provided by:  kernel/wait.c.
 * Used by:      completion.h, semaphore.h, and whatever else blocks.
 * Usable from:  HAS_SCHED; waking from the first C line.
 *
 * Clauses.  ktest/conform/wait.c proves each by its number.
 *
 *  * WAIT-1  a wait that returns 0 has seen its condition true.
 *  * WAIT-2  a wake behind a change that makes the condition true is never lost, whenever it comes.
 *  * WAIT-3  wake_one() wakes one task: the one that waits for longest; wake_all() wakes all, once.
 *  * WAIT-4  a wait with a deadline never returns -ETIMEDOUT before it, and always returns.
 *  * WAIT-5  a wait that is over leaves nothing in the queue; if it was woken since it looked, the next one is always
 *            woken in its place.
 */
#ifndef FOUNDRY_WAIT_H
#define FOUNDRY_WAIT_H

#include <foundry/list.h>
#include <foundry/spinlock.h>
#include <foundry/timer.h>

struct task;

struct wait_queue {
	struct spinlock	lock;
	struct list	waiters __guarded_by(&lock);	/* who waits for longest is first */
};

#define WAIT_QUEUE_INIT(queue)	\
	{ .lock = SPINLOCK_INIT(#queue), .waiters = LIST_INIT((queue).waiters) }

#define wait_queue_init(queue, name)	wait_queue_init_at(queue, name, LOCK_SITE())

/* With nobody in it.  @name is static and stands in reports.  Context: any. */
void wait_queue_init_at(struct wait_queue *queue, const char *name, const struct lock_site *site);

/* For a wait without an end of its own. */
#define WAIT_FOR_EVER	((tick_t)U64_MAX)

/**
 * wait_until() - block until a condition is true
 * @queue:	that is woken behind each change that may make it true
 * @condition:	an expression; evaluated again and again, no lock held, irqs on
 *
 * Context: irqs on, no lock held.
 */
#define wait_until(queue, condition)							\
	do {										\
		int err__ = wait_until_tick(queue, WAIT_FOR_EVER, condition);		\
		(void)err__;								\
	} while (0)

/**
 * wait_until_tick() - the same, with an end
 * @queue:	as above
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 * @condition:	as above
 *
 * A condition that is true when the deadline has come counts as true.
 *
 * Context: irqs on, no lock held.
 * Return: 0, or -ETIMEDOUT.
 */
#define wait_until_tick(queue, deadline, condition)					\
	({										\
		struct waiter waiter__;							\
		bool is_so__ = false;							\
		wait_begin(&waiter__, queue, deadline);					\
		do {									\
			wait_enter(&waiter__);						\
			is_so__ = (condition);						\
		} while (!is_so__ && wait_block(&waiter__));				\
		wait_end(&waiter__, is_so__ || (condition));				\
	})

/* Wake who waits for longest; or all that wait.  Context: any, locks held or not. */
void wake_one(struct wait_queue *queue);
void wake_all(struct wait_queue *queue);

/* --- the steps of wait_until_tick() ---------------------------------------------------------- */

/* One that waits, on its own stack. */
struct waiter {
	struct wait_queue	*queue;
	struct task		*task;
	struct list		link;		/* under the queue's lock, as the next */
	bool			woken;		/* by wake_one() or wake_all(), since it entered */
	tick_t			deadline;
	struct timer		timer;
	u32			is_late;	/* atomic */
};

/* This task will wait.  Context: irqs on, no lock held, as for all of these. */
void wait_begin(struct waiter *waiter, struct wait_queue *queue, tick_t deadline);

/* From here on a wake is not lost.  Context: as above. */
void wait_enter(struct waiter *waiter);

/* Context: as above.  Return: whether to look again; false once the deadline has come. */
bool wait_block(struct waiter *waiter) __may_sleep;

/* It waits no more.  Context: as above.  Return: 0 where @is_so, else -ETIMEDOUT. */
int __must_check wait_end(struct waiter *waiter, bool is_so) __may_sleep;

#endif
