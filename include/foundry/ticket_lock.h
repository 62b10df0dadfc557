/* SPDX-License-Identifier: MIT */
/*
 * ticket_lock - a lock that serves its waiters in the order they came.
 *
 * The bare algorithm, of spinlock.h's choice; it checks nothing.  Context of all: any.
 */
#ifndef FOUNDRY_TICKET_LOCK_H
#define FOUNDRY_TICKET_LOCK_H

#include <foundry/types.h>

struct ticket_lock {
	u32	next;	/* the ticket that the next one to come draws */
	u32	now;	/* the ticket that is served; equal: the lock is free */
};

#define TICKET_LOCK_INIT	{ 0, 0 }

void ticket_lock(struct ticket_lock *lock);
bool ticket_trylock(struct ticket_lock *lock);
void ticket_unlock(struct ticket_lock *lock);

#endif
