/* SPDX-License-Identifier: MIT */
/*
 * rwlock_of - kernel/rwlock.c over the algorithm that the includer names by raw_rwlock, and what it lends to the
 * promise of rwlock.h.
 */
#ifndef KERNEL_RWLOCK_OF_KTEST_H
#define KERNEL_RWLOCK_OF_KTEST_H

#include "rwlock_again.h"

#include "rwlock.c"

#include "conform/rwlock.h"

static void *fresh(struct ktest *kt)
{
	static struct rwlock lock;

	lock = (struct rwlock)RWLOCK_INIT("under test");
	return &lock;
}

static void test_lock(void *opaque, enum lock_mode mode) __no_lock_analysis /* the case releases it */
{
	void (*lock)(struct rwlock *) = mode == LOCK_SHARED ? read_lock : write_lock;

	lock(opaque);
}

static bool test_trylock(void *opaque, enum lock_mode mode) __no_lock_analysis /* the case releases it */
{
	bool (*lock)(struct rwlock *) = mode == LOCK_SHARED ? read_trylock : write_trylock;

	return lock(opaque);
}

static void test_unlock(void *opaque, enum lock_mode mode) __no_lock_analysis /* the case took it */
{
	void (*unlock)(struct rwlock *) = mode == LOCK_SHARED ? read_unlock : write_unlock;

	unlock(opaque);
}

static irqflags_t test_lock_irqsave(void *opaque, enum lock_mode mode)
	__no_lock_analysis	/* the case releases it */
{
	irqflags_t (*lock)(struct rwlock *) =
		mode == LOCK_SHARED ? read_lock_irqsave : write_lock_irqsave;

	return lock(opaque);
}

static void test_unlock_irqrestore(void *opaque, irqflags_t flags, enum lock_mode mode)
	__no_lock_analysis	/* the case took it */
{
	void (*unlock)(struct rwlock *, irqflags_t) =
		mode == LOCK_SHARED ? read_unlock_irqrestore : write_unlock_irqrestore;

	unlock(opaque, flags);
}

static void guard_to_read(struct rwlock *lock, bool leave, void (*inside)(void *lock))
{
	read_lock_guard(lock);
	inside(lock);
	if (leave)
		return;
	barrier();
}

static void guard_to_write(struct rwlock *lock, bool leave, void (*inside)(void *lock))
{
	write_lock_guard(lock);
	inside(lock);
	if (leave)
		return;
	barrier();
}

static void guarded(void *lock, enum lock_mode mode, enum rwlock_exit way, void (*inside)(void *lock))
{
	if (mode == LOCK_SHARED)
		guard_to_read(lock, way == RWLOCK_RETURN, inside);
	else
		guard_to_write(lock, way == RWLOCK_RETURN, inside);
}

static const struct rwlock_bench bench = {
	.fresh			= fresh,
	.lock			= test_lock,
	.trylock		= test_trylock,
	.unlock			= test_unlock,
	.lock_irqsave		= test_lock_irqsave,
	.unlock_irqrestore	= test_unlock_irqrestore,
	.guarded		= guarded,
};

#endif
