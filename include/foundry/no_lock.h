/* SPDX-License-Identifier: MIT */
/*
 * no_lock - what a lock is where there is one CPU: nothing.
 *
 * spinlock.h's choice with CONFIG_CPU_MAX=1.  Nobody else can hold it; whether this CPU does is known to
 * lock_held.h alone.  Context of all: any.
 */
#ifndef FOUNDRY_NO_LOCK_H
#define FOUNDRY_NO_LOCK_H

#include <foundry/types.h>

struct no_lock {
};

#define NO_LOCK_INIT	{}

static inline void no_lock(struct no_lock *lock)
{
	barrier();
}

static inline bool no_trylock(struct no_lock *lock)
{
	barrier();
	return true;
}

static inline void no_unlock(struct no_lock *lock)
{
	barrier();
}

#endif
