// SPDX-License-Identifier: MIT
/* The promise of spinlock.h on the ticket lock, and what only its numbers can get wrong. */
#include <foundry/spinlock.h>

#include "conform/spinlock.h"

static void *fresh(struct ktest *kt)
{
	static struct spinlock locks[2];
	static unsigned int given;
	struct spinlock *lock = &locks[given++ % ARRAY_SIZE(locks)];

	spin_lock_init(lock, "ticket under test");
	return lock;
}

static void take(void *opaque) __no_lock_analysis /* the case releases it */
{
	void (*lock)(struct spinlock *) = spin_lock;

	lock(opaque);
}

static bool try_take(void *opaque) __no_lock_analysis /* the case releases it */
{
	bool (*lock)(struct spinlock *) = spin_trylock;

	return lock(opaque);
}

static void release(void *opaque) __no_lock_analysis /* the case took it */
{
	void (*unlock)(struct spinlock *) = spin_unlock;

	unlock(opaque);
}

static irqflags_t take_irqsave(void *opaque) __no_lock_analysis /* the case releases it */
{
	irqflags_t (*lock)(struct spinlock *) = spin_lock_irqsave;

	return lock(opaque);
}

static void release_irqrestore(void *opaque, irqflags_t flags)
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
	.lock			= take,
	.trylock		= try_take,
	.unlock			= release,
	.lock_irqsave		= take_irqsave,
	.unlock_irqrestore	= release_irqrestore,
	.guarded		= guarded,
};

/* With irqs on: from the day that all lines are known to be silent. */
static const struct ktest_suite conform = {
	.name	= "spinlock/ticket",
	.needs	= FACT(IRQ),
	.cases	= spinlock_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void numbers_wrap(struct ktest *kt)
{
	struct ticket_lock lock = { .next = U32_MAX - 1, .now = U32_MAX - 1 };

	for (unsigned int i = 0; i < 2; i++) {
		ticket_lock(&lock);
		ASSERT_FALSE(kt, ticket_trylock(&lock));
		ticket_unlock(&lock);
		ASSERT_TRUE(kt, ticket_trylock(&lock));
		ticket_unlock(&lock);
	}
	EXPECT_EQ(kt, lock.now, 2);
	EXPECT_EQ(kt, lock.next, 2);
}

static void failed_try_draws_nothing(struct ktest *kt)
{
	struct ticket_lock lock = TICKET_LOCK_INIT;

	ticket_lock(&lock);
	EXPECT_FALSE(kt, ticket_trylock(&lock));
	EXPECT_EQ(kt, lock.next, 1);
	EXPECT_EQ(kt, lock.now, 0);
}

static void released_in_any_order(struct ktest *kt)
{
	static DEFINE_SPINLOCK(a);
	static DEFINE_SPINLOCK(b);
	unsigned int held = this_cpu()->held_count;

	spin_lock(&a);
	spin_lock(&b);
	EXPECT_EQ(kt, this_cpu()->held_count, held + 2);
	spin_unlock(&a);
	EXPECT_FALSE(kt, spin_is_held(&a));
	EXPECT_TRUE(kt, spin_is_held(&b));
	spin_unlock(&b);
	EXPECT_EQ(kt, this_cpu()->held_count, held);
}

static const struct ktest_case cases[] = {
	KCASE("its numbers may wrap around", numbers_wrap),
	KCASE("a failed try draws no number", failed_try_draws_nothing),
	KCASE("a CPU's locks are released in any order", released_in_any_order),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "ticket_lock",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
