/* SPDX-License-Identifier: MIT */
/* The promise of seqlock.h, executed. */
#ifndef KTEST_CONFORM_SEQLOCK_H
#define KTEST_CONFORM_SEQLOCK_H

#include <foundry/cpu.h>
#include <foundry/ktest.h>

#include "torture/lock.h"

enum seqlock_exit { SEQLOCK_END, SEQLOCK_RETURN };

/* What an implementation lends, over a lock that only it knows. */
struct seqlock_bench {
	void	*(*fresh)(struct ktest *kt);			/* nobody writes */
	bool	(*read_try)(void *lock, u32 *start);
	u32	(*read_begin)(void *lock);
	bool	(*read_retry)(void *lock, u32 start);
	void	(*write_lock)(void *lock);
	void	(*write_unlock)(void *lock);

	/* Guard a write, call @inside there, leave the scope by that way. */
	void	(*guarded)(void *lock, enum seqlock_exit way, void (*inside)(void *lock));

	const struct lock_torture *writers;	/* for seqlock_torture: all of a crew write */
	unsigned int patience;			/* of a crew, for seqlock_torture_readers */
};

extern const struct ktest_case seqlock_conform[];

/* Several CPUs at once; neither guarded() nor read_begin() is needed. */
extern const struct ktest_case seqlock_torture[];
extern const struct ktest_case seqlock_torture_readers[];

#define SEQLOCK_WORDS	4

/* What is written there; words of the same value, that counts the writes.  Atomic. */
extern struct seqlock_place {
	u32	words[SEQLOCK_WORDS];
	u32	stores;			/* into them */
	u32	reads;			/* that have come to their end */
} seqlock_place;

/* For saboteurs, in an op: others come in between, until one has begun to read and ended it. */
void seqlock_torture_let_read(void);

/* In an op: it waits for others from now on, or waits no more. */
void seqlock_torture_waits(bool waits);

#endif
