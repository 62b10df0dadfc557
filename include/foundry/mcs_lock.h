/* SPDX-License-Identifier: MIT */
/*
 * mcs_lock - a queue of waiters, each of which looks at a word of its own.
 *
 * The bare algorithm, of spinlock.h's choice; it checks nothing.  Served in the order they came, as by
 * ticket_lock.h, and a release costs one CPU a miss, however many wait: it is for many CPUs.  After
 * J. Mellor-Crummey and M. Scott, "Algorithms for Scalable Synchronization on Shared-Memory
 * Multiprocessors", 1991; but the nodes are each CPU's own, as many as it may hold locks.
 *
 * Context of all: any; a lock is released on the CPU that took it.
 */
#ifndef FOUNDRY_MCS_LOCK_H
#define FOUNDRY_MCS_LOCK_H

#include <foundry/atomic.h>
#include <foundry/types.h>

/* A place in the queue, from coming until release. */
struct mcs_node {
	struct mcs_node	*next;		/* who comes behind; atomic, as the next */
	u32		served;
};

struct mcs_lock {
	struct mcs_node	*tail;		/* who came last; NULL: the lock is free; atomic */
	struct mcs_node	*holder;	/* the holder's own */
};

#define MCS_LOCK_INIT	{ NULL, NULL }

void mcs_lock(struct mcs_lock *lock);
bool mcs_trylock(struct mcs_lock *lock);
void mcs_unlock(struct mcs_lock *lock);

/* mcs_lock() in two steps: take a place in the queue; who is served holds the lock. */
struct mcs_node *mcs_lock_come(struct mcs_lock *lock);

static inline bool mcs_lock_is_served(struct mcs_lock *lock, struct mcs_node *node)
{
	if (!atomic_load_acquire(&node->served))	/* pairs with mcs_unlock() */
		return false;
	lock->holder = node;
	return true;
}

#endif
