// SPDX-License-Identifier: MIT
/* The promise of spinlock.h, executed. */
#include "irqs.h"
#include "spinlock.h"

#define ROUNDS	3	/* alike */
#define TRIES	100	/* at a held lock */

static void trylock_tells(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		ASSERT_TRUE(kt, bench->trylock(lock));
		ASSERT_FALSE(kt, bench->trylock(lock));
		bench->unlock(lock);
	}
}

static void lock_excludes(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		bench->lock(lock);
		ASSERT_FALSE(kt, bench->trylock(lock));
		bench->unlock(lock);
	}
	EXPECT_TRUE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static void irqsave_excludes(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);
	irqflags_t flags = bench->lock_irqsave(lock);

	EXPECT_FALSE(kt, bench->trylock(lock));
	bench->unlock_irqrestore(lock, flags);
	ASSERT_TRUE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static void locks_are_apart(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *one = bench->fresh(kt), *other = bench->fresh(kt);

	bench->lock(one);
	ASSERT_TRUE(kt, bench->trylock(other));
	bench->unlock(one);
	EXPECT_FALSE(kt, bench->trylock(other));
	bench->unlock(other);
}

static void failed_trylock_keeps_it_held(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	bench->lock(lock);
	for (unsigned int i = 0; i < TRIES; i++)
		ASSERT_FALSE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static void failed_trylock_takes_nothing(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	bench->lock(lock);
	for (unsigned int i = 0; i < TRIES; i++)
		(void)bench->trylock(lock);
	bench->unlock(lock);
	ASSERT_TRUE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static void trylock_leaves_irqs(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	irqs_for_case(kt, true);
	ASSERT_TRUE(kt, bench->trylock(lock));
	EXPECT_TRUE(kt, arch_irqs_enabled());
	EXPECT_FALSE(kt, bench->trylock(lock));
	EXPECT_TRUE(kt, arch_irqs_enabled());
	bench->unlock(lock);
	EXPECT_TRUE(kt, arch_irqs_enabled());
}

static void irqs_come_back(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);
	irqflags_t flags;

	irqs_for_case(kt, true);
	flags = bench->lock_irqsave(lock);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	bench->unlock_irqrestore(lock, flags);
	EXPECT_TRUE(kt, arch_irqs_enabled());
}

static void irqs_stay_off(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);
	irqflags_t flags;

	irqs_for_case(kt, false);
	flags = bench->lock_irqsave(lock);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	bench->unlock_irqrestore(lock, flags);
	EXPECT_FALSE(kt, arch_irqs_enabled());
}

static void irqs_nest(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *outer = bench->fresh(kt), *inner = bench->fresh(kt);
	irqflags_t outer_flags, inner_flags;

	irqs_for_case(kt, true);
	outer_flags = bench->lock_irqsave(outer);
	inner_flags = bench->lock_irqsave(inner);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	bench->unlock_irqrestore(inner, inner_flags);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	bench->unlock_irqrestore(outer, outer_flags);
	EXPECT_TRUE(kt, arch_irqs_enabled());
}

static void double_lock(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	bench->lock(lock);
	EXPECT_BUG(kt, "held by this CPU", bench->lock(lock));
	EXPECT_FALSE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static void double_lock_irqsave(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);
	irqflags_t flags;

	irqs_for_case(kt, true);
	flags = bench->lock_irqsave(lock);
	EXPECT_BUG(kt, "held by this CPU", (void)bench->lock_irqsave(lock));
	bench->unlock_irqrestore(lock, flags);
}

static void unlock_when_free(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	EXPECT_BUG(kt, "not held by this CPU", bench->unlock(lock));
	ASSERT_TRUE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static void unlock_twice(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	bench->lock(lock);
	bench->unlock(lock);
	EXPECT_BUG(kt, "not held by this CPU", bench->unlock(lock));
	ASSERT_TRUE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static void unlock_of_another(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	void *held = bench->fresh(kt), *other = bench->fresh(kt);

	bench->lock(held);
	EXPECT_BUG(kt, "not held by this CPU", bench->unlock(other));
	EXPECT_FALSE(kt, bench->trylock(held));
	bench->unlock(held);
}

/* What the guarded scope saw. */
static struct {
	const struct spinlock_bench	*bench;
	unsigned int			visits;
	bool				free, irqs_on;
} inside;

static void look_inside(void *lock)
{
	inside.visits++;
	inside.irqs_on = arch_irqs_enabled();
	inside.free = inside.bench->trylock(lock);
}

static void guard_releases(struct ktest *kt)
{
	const struct spinlock_bench *bench = kt->bench;
	const enum spinlock_exit *way = kt->param;
	void *lock = bench->fresh(kt);

	irqs_for_case(kt, true);
	inside.bench = bench;
	inside.visits = 0;
	bench->guarded(lock, *way, look_inside);
	ASSERT_EQ(kt, inside.visits, 1);
	EXPECT_FALSE(kt, inside.free);
	EXPECT_FALSE(kt, inside.irqs_on);
	EXPECT_TRUE(kt, arch_irqs_enabled());
	ASSERT_TRUE(kt, bench->trylock(lock));
	bench->unlock(lock);
}

static const enum spinlock_exit ways[] = { EXIT_END, EXIT_RETURN, EXIT_BREAK, EXIT_GOTO };

static const char *way_name(const void *param)
{
	static const char *const names[] = {
		[EXIT_END]	= "at its end",
		[EXIT_RETURN]	= "by return",
		[EXIT_BREAK]	= "by break",
		[EXIT_GOTO]	= "by goto",
	};

	return names[*(const enum spinlock_exit *)param];
}

const struct ktest_case spinlock_conform[] = {
	KCASE("SPINLOCK-1 trylock tells free from held", trylock_tells),
	KCASE("SPINLOCK-1 what lock took, trylock cannot have", lock_excludes),
	KCASE("SPINLOCK-1 what irqsave took, trylock cannot have", irqsave_excludes),
	KCASE("SPINLOCK-1 two locks know nothing of each other", locks_are_apart),
	KCASE("SPINLOCK-2 failed trylocks leave it held", failed_trylock_keeps_it_held),
	KCASE("SPINLOCK-2 one unlock frees it after a failed trylock", failed_trylock_takes_nothing),
	KCASE("SPINLOCK-2 trylock leaves the irq state", trylock_leaves_irqs),
	KCASE("SPINLOCK-3 irqs are off while held and on again", irqs_come_back),
	KCASE("SPINLOCK-3 irqs that were off stay off", irqs_stay_off),
	KCASE("SPINLOCK-3 irqs come back at the outermost unlock", irqs_nest),
	KCASE("SPINLOCK-4 taking a held lock is a BUG", double_lock),
	KCASE("SPINLOCK-4 taking a held lock with irqsave is a BUG", double_lock_irqsave),
	KCASE("SPINLOCK-5 releasing a free lock is a BUG", unlock_when_free),
	KCASE("SPINLOCK-5 releasing twice is a BUG", unlock_twice),
	KCASE("SPINLOCK-5 releasing another lock is a BUG", unlock_of_another),
	KCASE_FOR("SPINLOCK-6 a scope that is left releases", guard_releases, ways, way_name),
	KCASE_END
};
