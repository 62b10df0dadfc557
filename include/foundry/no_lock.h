/* SPDX-License-Identifier: MIT */
/*
 * no_lock - what a lock is where there is one CPU: nothing.
 *
 * The choice of spinlock.h, rwlock.h and seqlock.h with CONFIG_CPU_MAX=1.  Nobody else can hold it; whether this CPU
 * does is known to lock_held.h alone, which is asked before a try as before a wait.  Context of all: any.
 */
#ifndef FOUNDRY_NO_LOCK_H
#define FOUNDRY_NO_LOCK_H

#include <foundry/cpu.h>
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

/* The same for readers and writers. */
struct no_rwlock {
};

#define NO_RWLOCK_INIT	{}

static inline void no_rwlock_lock(struct no_rwlock *lock, enum lock_mode mode)
{
	barrier();
}

static inline bool no_rwlock_try(struct no_rwlock *lock, enum lock_mode mode)
{
	barrier();
	return true;
}

static inline void no_rwlock_release(struct no_rwlock *lock, enum lock_mode mode)
{
	barrier();
}

#endif
