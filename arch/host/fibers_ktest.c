// SPDX-License-Identifier: MIT
/* Whose turn it is, among fibers: as the seed has it, and everybody's in the end. */
#include <foundry/kconfig.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/sections.h>
#include <foundry/yield.h>

#include "cpus_ktest.h"

/* Turns that a CPU takes; all of them are written down. */
#define TURNS		32

struct trace {
	u8		who[TURNS * CPU_MAX];
	unsigned int	count;
};

static struct trace *trace;		/* fibers take turns where they say so, and not here */

static void take_turns(void *unused)
{
	for (unsigned int i = 0; i < TURNS; i++) {
		trace->who[trace->count++] = (u8)this_cpu()->id;
		cpu_relax();
	}
}

/* Until the others wait for something to do. */
static void let_rest(void)
{
	for (unsigned int i = 0; i < 100 * CPU_MAX; i++)
		cpu_relax();
}

static unsigned int fibers_or_skip(struct ktest *kt)
{
	unsigned int count = cpus_or_skip(kt);

	if (host_cpus_now.kind != &host_fibers)
		ktest_skip(kt, "not provided: turns are the host's");
	return count;
}

static void seed_back(void *seed)
{
	(void)host_fibers_seed(*(u64 *)seed);
}

/* All CPUs take turns. */
static void run(struct ktest *kt, u64 seed, struct trace *into)
{
	static struct cpu_work work[CPU_MAX];
	unsigned int count = bits_set(smp_online());

	*into = (struct trace){ .count = 0 };
	trace = into;
	let_rest();
	(void)host_fibers_seed(seed);
	yield_restart();
	for (unsigned int id = 1; id < count; id++) {
		work[id] = (struct cpu_work){ .fn = take_turns };
		ASSERT_EQ(kt, smp_run(id, &work[id]), 0);
	}
	take_turns(NULL);
	for (unsigned int id = 1; id < count; id++)
		smp_join(&work[id]);
	EXPECT_EQ(kt, into->count, TURNS * count);
}

static struct trace first, second;

static void same_seed(struct ktest *kt)
{
	static u64 found;
	unsigned int count = fibers_or_skip(kt);

	found = host_fibers_seed(0);
	ktest_defer(kt, seed_back, &found);
	for (u64 seed = kt->seed; seed < kt->seed + 8; seed++) {
		run(kt, seed, &first);
		run(kt, seed, &second);
		EXPECT_MEMEQ(kt, first.who, second.who, TURNS * count);
	}
}

static void other_seed(struct ktest *kt)
{
	static u64 found;
	unsigned int count = fibers_or_skip(kt);

	found = host_fibers_seed(0);
	ktest_defer(kt, seed_back, &found);
	run(kt, 1, &first);
	run(kt, 2, &second);
	EXPECT_TRUE(kt, memcmp(first.who, second.who, TURNS * count) != 0);
}

/* Nobody ends before everybody has begun, and no order is the rule. */
static void everybody_runs(struct ktest *kt)
{
	static u64 found;
	unsigned int count = fibers_or_skip(kt), switches = 0;
	cpu_set_t seen = CPUS_NONE;

	found = host_fibers_seed(0);
	ktest_defer(kt, seed_back, &found);
	run(kt, kt->seed, &first);
	for (unsigned int i = 0; i < TURNS * count; i++) {
		seen |= CPU_BIT(first.who[i]);
		switches += i > 0 && first.who[i] != first.who[i - 1];
	}
	EXPECT_EQ(kt, seen, smp_online());
	EXPECT_GT(kt, switches, count);
}

static const u32 *awaited;

static void wait_for_it(void *unused)
{
	while (!READ_ONCE(*awaited))		/* bounded: CPU 0 writes it */
		cpu_relax();
}

/* However many spin, one that does something gets on with it. */
static void spinners_let_others_run(struct ktest *kt)
{
	static struct cpu_work work[CPU_MAX];
	unsigned int count = fibers_or_skip(kt);
	static u32 done;
	u32 turns = 0;

	done = 0;
	awaited = &done;
	for (unsigned int id = 1; id < count; id++) {
		work[id] = (struct cpu_work){ .fn = wait_for_it };
		ASSERT_EQ(kt, smp_run(id, &work[id]), 0);
	}
	for (; turns < TURNS; turns++)
		cpu_relax();
	WRITE_ONCE(done, 1);
	for (unsigned int id = 1; id < count; id++)
		smp_join(&work[id]);
	EXPECT_EQ(kt, turns, TURNS);
}

static DEFINE_SPINLOCK(contended);
static unsigned int holders, most_holders, waited;

static void hold(void *unused)
{
	for (unsigned int i = 0; i < TURNS; i++) {
		if (!spin_trylock(&contended)) {
			waited++;
			spin_lock(&contended);
		}
		holders++;
		most_holders = MAX(most_holders, holders);
		cpu_relax();
		holders--;
		spin_unlock(&contended);
	}
}

static void locks_contend(struct ktest *kt)
{
	static struct cpu_work work[CPU_MAX];
	unsigned int count = fibers_or_skip(kt);

	holders = most_holders = waited = 0;
	for (unsigned int id = 1; id < count; id++) {
		work[id] = (struct cpu_work){ .fn = hold };
		ASSERT_EQ(kt, smp_run(id, &work[id]), 0);
	}
	hold(NULL);
	for (unsigned int id = 1; id < count; id++)
		smp_join(&work[id]);
	EXPECT_EQ(kt, most_holders, 1);
	EXPECT_GT(kt, waited, 0);
}

static void waiting_passes_time(struct ktest *kt)
{
	tick_t before = clock_now(host_arch.clock);

	fibers_or_skip(kt);
	cpu_relax();
	EXPECT_GE(kt, clock_now(host_arch.clock), before + HOST_RELAX_TICKS);
}

/* With hooks each access is a point, and what is kept has more of them. */
static void measured_or_skip(struct ktest *kt, bool is_measured)
{
	if (!is_measured || IS_ENABLED(CONFIG_KTEST_YIELD))
		ktest_skip(kt, is_measured ? "each access may be a turn" : "nothing is measured");
	fibers_or_skip(kt);
	let_rest();
}

/* Where the numbers that are drawn lead to from a seed, while irqs go off and on; @since: when they are said to. */
static u64 drawn_in_a_section(u64 since)
{
	u64 found = host_fibers_seed(1);
	irqflags_t flags = arch_irq_save();

	this_cpu()->sections[SECTION_IRQS_OFF].since = since;
	arch_irq_restore(flags);
	return host_fibers_seed(found);
}

/* Whether a section is one of the longest depends on the host: what others do must not. */
static void measuring_is_no_turn(struct ktest *kt)
{
	u64 unknown;

	measured_or_skip(kt, IS_ENABLED(CONFIG_SECTIONS));
	sections_restart();
	unknown = drawn_in_a_section(0);
	EXPECT_NE(kt, unknown, 1);
	EXPECT_EQ(kt, drawn_in_a_section(1), unknown);
	sections_restart();
}

/* The same of a lock, which may be said to be held since ever. */
static u64 drawn_under_a_lock(bool since_ever)
{
	u64 found = host_fibers_seed(1);

	spin_lock(&contended);
	if (since_ever)
		this_cpu()->held[this_cpu()->held_count - 1].since = 1;
	spin_unlock(&contended);
	return host_fibers_seed(found);
}

static void how_long_is_no_turn(struct ktest *kt)
{
	u64 of_the_longest, of_another;

	measured_or_skip(kt, IS_ENABLED(CONFIG_LOCK_CHECK));
	of_the_longest = drawn_under_a_lock(true);
	of_another = drawn_under_a_lock(false);
	EXPECT_EQ(kt, of_the_longest, of_another);
	lock_check_restart("contended");
}

static const struct ktest_case cases[] = {
	KCASE("the same seed is the same order of turns", same_seed),
	KCASE("another seed is another order", other_seed),
	KCASE("every CPU that has something to do has its turn", everybody_runs),
	KCASE("CPUs that spin let the others run", spinners_let_others_run),
	KCASE("a CPU's turn may end while it holds a lock", locks_contend),
	KCASE("waiting makes time go by", waiting_passes_time),
	KCASE("nobody's turn comes of how long irqs were off", measuring_is_no_turn),
	KCASE("nor of how long a lock was held", how_long_is_no_turn),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "host/fibers",
	.needs	= FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(suite);
