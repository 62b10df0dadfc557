/* SPDX-License-Identifier: MIT */
/* The promise of rwlock.h, executed. */
#ifndef KTEST_CONFORM_RWLOCK_H
#define KTEST_CONFORM_RWLOCK_H

#include <foundry/cpu.h>
#include <foundry/ktest.h>

#include "torture/lock.h"

enum rwlock_exit { RWLOCK_END, RWLOCK_RETURN };

/* What an implementation lends, over a lock that only it knows. */
struct rwlock_bench {
	void		*(*fresh)(struct ktest *kt);	/* free */
	void		(*lock)(void *lock, enum lock_mode mode);
	bool		(*trylock)(void *lock, enum lock_mode mode);
	void		(*unlock)(void *lock, enum lock_mode mode);
	irqflags_t	(*lock_irqsave)(void *lock, enum lock_mode mode);
	void		(*unlock_irqrestore)(void *lock, irqflags_t flags, enum lock_mode mode);

	/* Guard a scope, call @inside there, leave it by that way. */
	void		(*guarded)(void *lock, enum lock_mode mode, enum rwlock_exit way,
				   void (*inside)(void *lock));
};

extern const struct ktest_case rwlock_conform[];

/* An algorithm lends a struct lock_torture: readers and writers on one CPU, and several CPUs at once. */
extern const struct ktest_case rwlock_waiters[];
extern const struct ktest_case rwlock_torture[];

#endif
