/* SPDX-License-Identifier: MIT */
/*
 * ticket_lock - a lock that serves its waiters in the order they came.
 *
 * The bare algorithm, of spinlock.h's choice; it checks nothing.  All waiters look at one word, which
 * each release takes from every one of their caches.  Context of all: any.
 */
#ifndef FOUNDRY_TICKET_LOCK_H
#define FOUNDRY_TICKET_LOCK_H

#include <foundry/atomic.h>
#include <foundry/types.h>

struct ticket_lock {
	u32	next;	/* the ticket that the next one to come draws; atomic, as the next */
	u32	now;	/* the ticket that is served; equal: the lock is free */
};

#define TICKET_LOCK_INIT	{ 0, 0 }

/* ticket_lock() in two steps: draw a ticket; who is served holds the lock. */
static inline u32 ticket_lock_come(struct ticket_lock *lock)
{
	return atomic_fetch_add_relaxed(&lock->next, 1);
}

static inline bool ticket_lock_is_served(const struct ticket_lock *lock, u32 ticket)
{
	return atomic_load_acquire(&lock->now) == ticket;	/* pairs with ticket_unlock() */
}

/* Until @ticket is served. */
void ticket_lock_wait(const struct ticket_lock *lock, u32 ticket);

static inline void ticket_lock(struct ticket_lock *lock)
{
	u32 ticket = ticket_lock_come(lock);

	if (unlikely(!ticket_lock_is_served(lock, ticket)))
		ticket_lock_wait(lock, ticket);
}

static inline bool ticket_trylock(struct ticket_lock *lock)
{
	u32 now = atomic_load_acquire(&lock->now);	/* pairs with ticket_unlock() */

	/* Drawing the number that is served now is taking a free lock. */
	return atomic_cas_acquire(&lock->next, now, now + 1);
}

static inline void ticket_unlock(struct ticket_lock *lock)
{
	u32 now = atomic_load_relaxed(&lock->now);	/* only the holder writes it */

	/* Pairs with the loads in ticket_lock_is_served() and ticket_trylock(). */
	atomic_store_release(&lock->now, now + 1);
}

#endif
