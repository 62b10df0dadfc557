/* SPDX-License-Identifier: MIT */
/*
 * lock - what a lock lends to be tortured, and what is found then.
 *
 * Coming and being served are two steps, so that whoever waits can be watched, and given up; what waits
 * inside of its lock() does all in the second one.
 */
#ifndef KTEST_TORTURE_LOCK_H
#define KTEST_TORTURE_LOCK_H

#include <foundry/cpu.h>

#include "torture/crew.h"

/* @who counts from 0 and waits or holds at most once. */
struct lock_torture {
	void	(*reset)(void);						/* free, nobody waits */
	void	(*come)(unsigned int who, enum lock_mode mode);		/* or NULL */
	bool	(*is_served)(unsigned int who, enum lock_mode mode);	/* then it holds the lock */
	void	(*release)(unsigned int who, enum lock_mode mode);
	bool	is_fair;						/* needs come() */
	bool	is_shared;						/* there are readers too */
	bool	waits_inside;						/* of is_served() */
	unsigned int patience;						/* of the crew */
};

/* What holders of both modes do, and what they see.  Plain but for what is called atomic. */
struct lock_damage {
	u32	writers, readers;	/* inside; atomic, as all down to the gap */
	u32	turns;			/* served so far */
	u32	writes;			/* of these, to write */
	u32	together;		/* that found somebody inside who must not be */
	u32	torn;			/* that found a half of what somebody wrote */
	u32	readers_most;		/* inside at once */
	u32	overtaken_most;		/* served between the coming of one and its turn */

	u32	rounds;			/* what the writers wrote: that they were there */
	u32	first, second;		/* the same again, one behind the other */
	u32	expected;		/* rounds, by a count that nothing disturbs; atomic */
	u32	stuck;
};

/* The damage in a lock's section, for saboteurs that reach into it. */
extern struct lock_damage lock_damage;

/* Rounds on so many CPUs; what has happened stands in lock_damage.  May skip. */
void lock_torture(struct ktest *kt, const struct lock_torture *lock, unsigned int cpus);

/* The same on as many as there are, two at least.  Return: how many. */
unsigned int lock_torture_most(struct ktest *kt, const struct lock_torture *lock);

/* For saboteurs, in an op: member @who waits until @count is more than @than, as long as others have rounds left. */
void lock_torture_let(unsigned int who, const u32 *count, u32 than);

/* Whether no other member has rounds left. */
bool lock_torture_is_alone(void);

#endif
