/* SPDX-License-Identifier: MIT */
/* The promise of spinlock.h, executed. */
#ifndef KTEST_CONFORM_SPINLOCK_H
#define KTEST_CONFORM_SPINLOCK_H

#include <foundry/cpu.h>
#include <foundry/ktest.h>

#include "torture/lock.h"

enum spinlock_exit { EXIT_END, EXIT_RETURN, EXIT_BREAK, EXIT_GOTO };

/* What an implementation lends, over a lock that only it knows. */
struct spinlock_bench {
	void		*(*fresh)(struct ktest *kt);	/* another free one each time, two at least */
	void		(*lock)(void *lock);
	bool		(*trylock)(void *lock);
	void		(*unlock)(void *lock);
	irqflags_t	(*lock_irqsave)(void *lock);
	void		(*unlock_irqrestore)(void *lock, irqflags_t flags);

	/* Guard a scope, call @inside there, leave it by that way. */
	void		(*guarded)(void *lock, enum spinlock_exit way, void (*inside)(void *lock));
};

extern const struct ktest_case spinlock_conform[];

/* An algorithm lends a struct lock_torture: waiters on one CPU, and several CPUs at once. */
extern const struct ktest_case spinlock_waiters[];
extern const struct ktest_case spinlock_torture[];

/* Of the last ones those that a lock is asked whose waiters nobody can watch. */
extern const struct ktest_case spinlock_torture_inside[];

#endif
