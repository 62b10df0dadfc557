/* SPDX-License-Identifier: MIT */
/*
 * spinlock_of - kernel/spinlock.c over the algorithm that the includer names by raw_lock, and what it lends to the
 * promise of spinlock.h.
 */
#ifndef KERNEL_SPINLOCK_OF_KTEST_H
#define KERNEL_SPINLOCK_OF_KTEST_H

#include "spinlock_again.h"

#include "spinlock.c"

#include "conform/spinlock.h"

/* Each a class of its own, for cases that nest them. */
static void *fresh(struct ktest *kt)
{
	static struct spinlock locks[2];
	static unsigned int given;
	struct spinlock *lock = &locks[given++ % ARRAY_SIZE(locks)];

	*lock = (struct spinlock)SPINLOCK_INIT("under test");
	return lock;
}

static void test_lock(void *opaque) __no_lock_analysis /* the case releases it */
{
	void (*lock)(struct spinlock *) = spin_lock;

	lock(opaque);
}

static bool test_trylock(void *opaque) __no_lock_analysis /* the case releases it */
{
	bool (*lock)(struct spinlock *) = spin_trylock;

	return lock(opaque);
}

static void test_unlock(void *opaque) __no_lock_analysis /* the case took it */
{
	void (*unlock)(struct spinlock *) = spin_unlock;

	unlock(opaque);
}

static irqflags_t test_lock_irqsave(void *opaque) __no_lock_analysis /* the case releases it */
{
	irqflags_t (*lock)(struct spinlock *) = spin_lock_irqsave;

	return lock(opaque);
}

static void test_unlock_irqrestore(void *opaque, irqflags_t flags)
	__no_lock_analysis	/* the case took it */
{
	void (*unlock)(struct spinlock *, irqflags_t) = spin_unlock_irqrestore;

	unlock(opaque, flags);
}

static void guard_whole_scope(struct spinlock *lock, bool leave, void (*inside)(void *lock))
{
	spin_guard(lock);
	inside(lock);
	if (leave)
		return;
	barrier();
}

static void guard_and_break(struct spinlock *lock, void (*inside)(void *lock))
{
	for (unsigned int i = 0; i < 2; i++) {
		spin_guard(lock);
		inside(lock);
		break;
	}
}

static void guard_and_goto(struct spinlock *lock, void (*inside)(void *lock))
{
	{
		spin_guard(lock);
		inside(lock);
		goto out;
	}
out:
	barrier();
}

static void guarded(void *lock, enum spinlock_exit way, void (*inside)(void *lock))
{
	if (way == EXIT_BREAK)
		guard_and_break(lock, inside);
	else if (way == EXIT_GOTO)
		guard_and_goto(lock, inside);
	else
		guard_whole_scope(lock, way == EXIT_RETURN, inside);
}

static const struct spinlock_bench bench = {
	.fresh			= fresh,
	.lock			= test_lock,
	.trylock		= test_trylock,
	.unlock			= test_unlock,
	.lock_irqsave		= test_lock_irqsave,
	.unlock_irqrestore	= test_unlock_irqrestore,
	.guarded		= guarded,
};


#endif
