/* SPDX-License-Identifier: MIT */
/*
 * semaphore - so many of something; who finds none sleeps until there is one.
 *
 *	static struct semaphore slots = SEMAPHORE_INIT(slots, 4);
 *
 *	semaphore_down(&slots);
 *	...
 *	semaphore_up(&slots);
 *
 * What one task takes another one, or an interrupt, may give.  A task that comes may take what one that was woken
 * for it has not taken yet; then that one goes on waiting, first in the queue no more.
 *
 * Provided by:  kernel/semaphore.c.
 * Used by:      tasks that share a number of things.
 * Usable from:  HAS_SCHED; giving from the first C line.
 *
 * Clauses.  ktest/conform/semaphore.c proves each by its number.
 *
 *  * SEMAPHORE-1  never more are taken than were there and were given; what was written before the giving is seen.
 *  * SEMAPHORE-2  one that is given always ends a wait when somebody waits, the longest one first.
 *  * SEMAPHORE-3  trydown never waits; it fails when there is none, and never else.
 *  * SEMAPHORE-4  a down with a deadline never returns -ETIMEDOUT before it, and always returns; then it has taken
 *                 nothing.
 *  * SEMAPHORE-5  to give more than a u32 counts is a BUG, never a semaphore with none.
 */
#ifndef FOUNDRY_SEMAPHORE_H
#define FOUNDRY_SEMAPHORE_H

#include <foundry/wait.h>

struct semaphore {
	u32			count;		/* atomic */
	struct wait_queue	queue;
};

#define SEMAPHORE_INIT(semaphore, n)	{ .count = (n), .queue = WAIT_QUEUE_INIT((semaphore).queue) }

#define semaphore_init(semaphore, n, name)	semaphore_init_at(semaphore, n, name, LOCK_SITE())

/* With @n there.  @name is static and stands in reports.  Context: any. */
void semaphore_init_at(struct semaphore *semaphore, u32 n, const char *name, const struct lock_site *site);

/* Take one, when there is one.  Context: irqs on, no lock held. */
void semaphore_down(struct semaphore *semaphore) __may_sleep;

/**
 * semaphore_down_until() - the same, with an end
 * @semaphore:	as above
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * One that is there is taken, even where the deadline is past.
 *
 * Context: irqs on, no lock held.
 * Return: 0, or -ETIMEDOUT.
 */
int __must_check semaphore_down_until(struct semaphore *semaphore, tick_t deadline) __may_sleep;

/* Return: whether there was one, and it is taken.  Context: any. */
bool __must_check semaphore_trydown(struct semaphore *semaphore);

/* Give one.  It stays the caller's until this has returned.  Context: any. */
void semaphore_up(struct semaphore *semaphore);

#endif
