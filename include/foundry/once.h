/* SPDX-License-Identifier: MIT */
/*
 * once - what is done a single time, by whichever CPU comes first.
 *
 *	static struct once told = ONCE_INIT;
 *
 *	once_run(&told, tell, chip);
 *
 * The others wait for it in place, as for a spinlock, so it is short and nothing in it may sleep; it takes
 * no lock that is held where this is called.  Where an interrupt handler calls it too, irqs are off.
 *
 * Provided by:  kernel/once.c.
 * Used by:      lock_check.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/once.c proves each by its number.
 *
 *  * ONCE-1  of all who come, the function of one is called, once.
 *  * ONCE-2  nobody returns before that one has; what it wrote is seen by all who return.
 *  * ONCE-3  to come again from inside, on the same CPU, is a BUG, never a hang.
 *  * ONCE-4  each has its own: one that is done or under way changes nothing for another.
 */
#ifndef FOUNDRY_ONCE_H
#define FOUNDRY_ONCE_H

#include <foundry/atomic.h>

struct once {
	u32	state;		/* ONCE_x, or the id of the CPU that is at it, and ONCE_RUNS; atomic */
};

enum { ONCE_NOT_YET, ONCE_DONE, ONCE_RUNS };

#define ONCE_INIT	{ ONCE_NOT_YET }

/* The same where it may not be done yet.  Context: as below. */
void once_run_or_wait(struct once *once, void (*fn)(void *arg), void *arg);

/* Call @fn with @arg unless that was done, and wait until it is.  Context: any, but see above. */
static inline void once_run(struct once *once, void (*fn)(void *arg), void *arg)
{
	/* Pairs with the store in once_run_or_wait(). */
	if (unlikely(atomic_load_acquire(&once->state) != ONCE_DONE))
		once_run_or_wait(once, fn, arg);
}

/* Whether it is done, and seen.  Context: any. */
static inline bool once_is_done(const struct once *once)
{
	return atomic_load_acquire(&once->state) == ONCE_DONE;	/* pairs as above */
}

#endif
