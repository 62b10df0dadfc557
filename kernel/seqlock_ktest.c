// SPDX-License-Identifier: MIT
/* The promise of seqlock.h on the kernel's own. */
#include <foundry/bug.h>
#include <foundry/seqlock.h>

#include "conform/seqlock.h"

static void *fresh(struct ktest *kt)
{
	static struct seqlock lock;

	seqlock_init(&lock, "under test");
	lock.count = U32_MAX - 3;	/* it goes round */
	return &lock;
}

static bool test_read_try(void *lock, u32 *start)
{
	return seq_read_try(lock, start);
}

static u32 test_read_begin(void *lock)
{
	return seq_read_begin(lock);
}

static bool test_read_retry(void *lock, u32 start)
{
	return seq_read_retry(lock, start);
}

static void test_write_lock(void *opaque) __no_lock_analysis /* the case ends it */
{
	void (*lock)(struct seqlock *) = seq_write_lock;

	lock(opaque);
}

static void test_write_unlock(void *opaque) __no_lock_analysis /* the case began it */
{
	void (*unlock)(struct seqlock *) = seq_write_unlock;

	unlock(opaque);
}

static void guarded(void *opaque, enum seqlock_exit way, void (*inside)(void *lock))
{
	struct seqlock *lock = opaque;

	seq_write_guard(lock);
	inside(lock);
	if (way == SEQLOCK_RETURN)
		return;
	barrier();
}

/* Writers alone. */
static struct seqlock written;

static void reset(void)
{
	written = (struct seqlock)SEQLOCK_INIT("written");
}

static bool take(unsigned int who, enum lock_mode mode)
{
	test_write_lock(&written);
	return true;
}

static void release(unsigned int who, enum lock_mode mode)
{
	test_write_unlock(&written);
}

static const struct lock_torture writers = {
	.reset = reset, .is_served = take, .release = release, .waits_inside = true,
};

static const struct seqlock_bench bench = {
	.fresh		= fresh,
	.read_try	= test_read_try,
	.read_begin	= test_read_begin,
	.read_retry	= test_read_retry,
	.write_lock	= test_write_lock,
	.write_unlock	= test_write_unlock,
	.guarded	= guarded,
	.writers	= &writers,
};

static const struct ktest_suite conform_suite = {
	.name	= "seqlock/kernel",
	.needs	= FACT(IRQ),
	.cases	= seqlock_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform_suite);

static const struct ktest_suite torture_suite = {
	.name	= "seqlock/kernel",
	.needs	= FACT(SMP),
	.cases	= seqlock_torture,
	.bench	= &bench,
};
KTEST_SUITE(torture_suite);

static const struct ktest_suite torture_readers_suite = {
	.name	= "seqlock/kernel",
	.needs	= FACT(SMP),
	.cases	= seqlock_torture_readers,
	.bench	= &bench,
};
KTEST_SUITE(torture_readers_suite);

/* --- a death in a write -------------------------------------------------------------------- */

static DEFINE_SEQLOCK(dropped);

static void dies_writing(void) __no_lock_analysis /* a recovery point ends the write */
{
	seq_write_lock(&dropped);
	BUG("while it writes");
}

static void death_ends_the_write(struct ktest *kt)
{
	u32 start;

	EXPECT_BUG(kt, "while it writes", dies_writing());
	ASSERT_TRUE(kt, seq_read_try(&dropped, &start));
	seq_write_lock(&dropped);
	EXPECT_TRUE(kt, seq_read_retry(&dropped, start));
	seq_write_unlock(&dropped);
}

static const struct ktest_case cases[] = {
	KCASE("a death that a test survives ends the write", death_ends_the_write),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "seqlock", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(suite);
