// SPDX-License-Identifier: MIT
/* How often and how long locks of each kind were waited for: what `locks` shows at the prompt. */
#include <foundry/ipi.h>
#include <foundry/ktest.h>
#include <foundry/rwlock.h>
#include <foundry/seqlock.h>
#include <foundry/spinlock.h>

#include "conform/smp.h"
#include "lock_find_ktest.h"

#define PATIENCE	(1u << 28)	/* rounds: an emulated CPU may stand still for long */
#define ROUNDS_INSIDE	1000

/* --- locks, as they are taken and released ----------------------------------------------- */

static DEFINE_SPINLOCK(contended_spin);
static DEFINE_RWLOCK(contended_rw);
static DEFINE_SEQLOCK(contended_seq);

static void spin_take(void) __no_lock_analysis /* the case releases it */
{
	spin_lock(&contended_spin);
}

static void spin_give(void) __no_lock_analysis /* the case took it */
{
	spin_unlock(&contended_spin);
}

static void read_take(void) __no_lock_analysis /* as spin_take() */
{
	read_lock(&contended_rw);
}

static void read_give(void) __no_lock_analysis /* as spin_give() */
{
	read_unlock(&contended_rw);
}

static void write_take(void) __no_lock_analysis /* as spin_take() */
{
	write_lock(&contended_rw);
}

static void write_give(void) __no_lock_analysis /* as spin_give() */
{
	write_unlock(&contended_rw);
}

static void seq_take(void) __no_lock_analysis /* as spin_take() */
{
	seq_write_lock(&contended_seq);
}

static void seq_give(void) __no_lock_analysis /* as spin_give() */
{
	seq_write_unlock(&contended_seq);
}

struct way {
	void	(*take)(void), (*give)(void);
};

static const struct way spins = { spin_take, spin_give }, reads = { read_take, read_give };
static const struct way writes = { write_take, write_give }, seq_writes = { seq_take, seq_give };

/* --- one holds, one waits ---------------------------------------------------------------- */

struct contention {
	const char		*label;
	const char		*class;
	const struct way	*here, *there;
	bool			waits;
};

static const struct contention contentions[] = {
	{ "a spinlock", "contended_spin", &spins, &spins, true },
	{ "an rwlock, a reader for a writer", "contended_rw", &writes, &reads, true },
	{ "an rwlock, a writer for a reader", "contended_rw", &reads, &writes, true },
	{ "an rwlock, a writer for a writer", "contended_rw", &writes, &writes, true },
	{ "an rwlock, a reader beside a reader", "contended_rw", &reads, &reads, false },
	{ "a seqlock, to write", "contended_seq", &seq_writes, &seq_writes, true },
};

static const char *contention_label(const void *param)
{
	return ((const struct contention *)param)->label;
}

static void take_and_give(void *arg)
{
	const struct way *way = arg;

	way->take();
	way->give();
}

static u32 waits_of(const char *name)
{
	struct lock_holds holds;

	return lock_find_class(name, &holds) ? holds.waits : 0;
}

/* Held until the other one waits, or has had it. */
static void hold_until_waited_for(const struct contention *of, const struct cpu_work *work)
{
	for (u32 i = 0; i < PATIENCE && !waits_of(of->class) && !READ_ONCE(work->done); i++)
		ipi_relax();
	for (u32 i = 0; i < ROUNDS_INSIDE; i++)
		barrier();
}

static void waits_are_counted(struct ktest *kt)
{
	const struct contention *of = kt->param;
	struct cpu_work work = { .fn = take_and_give, .arg = (void *)of->there };
	unsigned int cpu = smp_another(kt);
	struct lock_holds holds;

	of->here->take();
	of->here->give();
	ASSERT_TRUE(kt, lock_find_class(of->class, &holds));
	EXPECT_EQ(kt, holds.waits, 0);
	EXPECT_EQ(kt, holds.longest_wait, 0);

	of->here->take();
	if (smp_run(cpu, &work) == 0)
		hold_until_waited_for(of, &work);
	of->here->give();
	smp_join(&work);
	ASSERT_TRUE(kt, lock_find_class(of->class, &holds));
	EXPECT_EQ(kt, holds.waits, of->waits);
	EXPECT_EQ(kt, holds.count, 3);
	EXPECT_EQ(kt, holds.longest_wait > 0, of->waits);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("waits are counted, and the longest kept", waits_are_counted, contentions, contention_label),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_check/waits", .needs = FACT(SMP), .cases = cases,
};
KTEST_SUITE(suite);
