/* SPDX-License-Identifier: MIT */
/*
 * rw_tickets - a lock of many readers or one writer, who are served in the order in which they come.
 *
 * The bare algorithm, of rwlock.h's choice; it checks nothing.  Context of all: any.
 */
#ifndef FOUNDRY_RW_TICKETS_H
#define FOUNDRY_RW_TICKETS_H

#include <foundry/atomic.h>
#include <foundry/cpu.h>
#include <foundry/types.h>

/* All numbers are atomic. */
struct rw_tickets {
	u32	next;	/* that the next one to come draws */
	u32	read;	/* up to this one readers are let in */
	u32	write;	/* all before this one are out; equal to next: the lock is free */
};

#define RW_TICKETS_INIT	{ 0, 0, 0 }

/* Draw a number.  Context: any. */
static inline u32 rw_tickets_come(struct rw_tickets *tickets)
{
	return atomic_fetch_add_relaxed(&tickets->next, 1);
}

/*
 * A reader is behind the last writer by reading tickets->read, which that one released, or a reader that
 * had acquired it.  A writer is behind all before it by reading tickets->write: each has added to it.
 */

/* Of who was served by @number, and nobody else changes it.  Return: true.  Context: any. */
static inline bool rw_tickets_let_in_next(struct rw_tickets *tickets, u32 number)
{
	atomic_store_release(&tickets->read, number + 1);	/* pairs with the loads of tickets->read */
	return true;
}

/* Whether it is its turn: then it holds the lock, and is not asked again.  Context: any. */
bool rw_tickets_is_served(struct rw_tickets *tickets, u32 number, enum lock_mode mode);

/* Draw a number and wait for its turn.  Context: any. */
void rw_tickets_lock(struct rw_tickets *tickets, enum lock_mode mode);

/* Take it if nobody is before.  Context: any. */
static inline bool rw_tickets_try(struct rw_tickets *tickets, enum lock_mode mode)
{
	u32 *served = mode == LOCK_EXCLUSIVE ? &tickets->write : &tickets->read;
	u32 number = atomic_load_acquire(served);	/* pairs as in rw_tickets_is_served() */

	/* Drawing the number that is served now is taking a lock that can be had. */
	return atomic_cas_acquire(&tickets->next, number, number + 1) &&
	       (mode == LOCK_EXCLUSIVE || rw_tickets_let_in_next(tickets, number));
}

/* Readers first: one that comes in by that adds to the other number too, in whichever order.  Context: any. */
static inline void rw_tickets_release(struct rw_tickets *tickets, enum lock_mode mode)
{
	if (mode == LOCK_EXCLUSIVE)
		(void)rw_tickets_let_in_next(tickets, atomic_load_relaxed(&tickets->read));
	(void)atomic_fetch_add_release(&tickets->write, 1);	/* pairs with the loads of tickets->write */
}

#endif
