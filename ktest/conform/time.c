// SPDX-License-Identifier: MIT
/* The promise of time.h, executed: beside a division of 128 bits, one bit at a time. */
#include <foundry/atomic.h>
#include <foundry/clock_mock.h>
#include <foundry/print.h>

#include "time.h"
#include "torture/crew.h"

#define RANDOMS		500
#define STEPS		300

static const u64 frequencies[] = {
	1, 1000, 32768, 999999, 1193182, 3579545, 24000000, 62500000, 100000000,
	NS_PER_SECOND - 1, NS_PER_SECOND, NS_PER_SECOND + 1, 2893437123ull, TIME_HZ_MAX - 1, TIME_HZ_MAX,
};

static const char *frequency_name(const void *param)
{
	static char name[32];

	snprintf(name, sizeof(name), "%llu Hz", *(const u64 *)param);
	return name;
}

/* ticks * 10^9 / hz, rounded down, or U64_MAX. */
static u64 quotient(u64 hz, tick_t ticks)
{
	unsigned __int128 product = (unsigned __int128)ticks * NS_PER_SECOND, rest = 0, result = 0;

	for (unsigned int bit = 128; bit-- > 0; ) {
		rest = rest << 1 | (product >> bit & 1);
		result = result << 1 | (rest >= hz);
		rest -= rest >= hz ? hz : 0;
	}
	return result > U64_MAX ? U64_MAX : (u64)result;
}

static void expect_exact(struct ktest *kt, u64 hz, tick_t ticks)
{
	const struct time_bench *bench = kt->bench;
	u64 ns = bench->scale(hz, ticks), exact = quotient(hz, ticks);

	if (ns != exact)
		ktest_fail(kt, "%llu ticks at %llu Hz: %llu ns, not %llu", ticks, hz, ns, exact);
}

/* The last tick whose nanoseconds fit. */
static tick_t last_that_fits(u64 hz)
{
	tick_t last = 0;

	for (unsigned int bit = 64; bit-- > 0; )
		if (quotient(hz, last | 1ull << bit) < U64_MAX)
			last |= 1ull << bit;
	return last;
}

/* Around what a round number of seconds and a round number of bits can do. */
static void at_edges(struct ktest *kt)
{
	u64 hz = *(const u64 *)kt->param;
	const tick_t edges[] = {
		1, hz, hz * 60, hz * 3600, hz * 86400, hz * 86400 * 365, 1ull << 32, 1ull << 44, 1ull << 53,
		1ull << 63, last_that_fits(hz), U64_MAX - 2,
	};

	expect_exact(kt, hz, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(edges); i++)
		for (tick_t ticks = edges[i] - 1; ticks != edges[i] + 3; ticks++)
			expect_exact(kt, hz, ticks);
}

/* Of any length, as many bits as any. */
static u64 any(struct ktest *kt)
{
	u64 bits = ktest_random(&kt->seed);

	return bits >> (ktest_random(&kt->seed) % 64);
}

static void at_random(struct ktest *kt)
{
	for (unsigned int i = 0; i < RANDOMS; i++) {
		u64 hz = any(kt) % TIME_HZ_MAX + 1;

		expect_exact(kt, hz, any(kt));
	}
}

static void the_last_one_stays(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;
	u64 hz = *(const u64 *)kt->param;
	tick_t last = last_that_fits(hz);

	EXPECT_LE(kt, bench->scale(hz, last), U64_MAX - (last < U64_MAX));
	for (tick_t ticks = last + 1; ticks > last; ticks *= 2)
		EXPECT_EQ(kt, bench->scale(hz, ticks), U64_MAX);
	if (last < U64_MAX)
		EXPECT_EQ(kt, bench->scale(hz, U64_MAX), U64_MAX);
}

/* --- on clocks --------------------------------------------------------------------------- */

static struct time told;
static struct clock_mock first, second;

static void begin(u64 hz, u64 other_hz)
{
	told = (struct time)TIME_INIT("told");
	clock_mock_init(&first, hz);
	clock_mock_init(&second, other_hz);
}

static u64 now(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;
	u64 ns = 0;

	ASSERT_TRUE(kt, bench->read(&told, &ns));
	return ns;
}

static void never_back(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;
	u64 hz = any(kt) % TIME_HZ_MAX + 1, before = 0;

	begin(hz, hz);
	bench->set_clock(&told, &first.clock);
	for (unsigned int i = 0; i < STEPS; i++) {
		u64 ns = now(kt);

		ASSERT_GE(kt, ns, before);
		before = ns;
		clock_mock_advance(&first, ktest_random(&kt->seed) % (i % 3 ? 4 : hz * 3600));
	}
}

static void never_back_by_another(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;
	u64 before = 0;

	begin(any(kt) % TIME_HZ_MAX + 1, 3579545);
	for (unsigned int i = 0; i < STEPS; i++) {
		struct clock_mock *clock = i % 2 ? &second : &first;

		bench->set_clock(&told, &clock->clock);
		ASSERT_GE(kt, now(kt), before);
		clock_mock_advance(clock, ktest_random(&kt->seed) % clock->clock.hz);
		ASSERT_GE(kt, now(kt), before);
		before = now(kt);
	}
}

static void another_goes_on(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;

	begin(1000, 24000000);
	clock_mock_advance(&first, 5000);
	bench->set_clock(&told, &first.clock);
	EXPECT_EQ(kt, now(kt), 0);
	clock_mock_advance(&first, 1500);
	EXPECT_EQ(kt, now(kt), 1500000000);
	clock_mock_advance(&second, 777);
	bench->set_clock(&told, &second.clock);
	EXPECT_EQ(kt, now(kt), 1500000000);
	clock_mock_advance(&first, 1000);
	clock_mock_advance(&second, 12000000);
	EXPECT_EQ(kt, now(kt), 2000000000);
	bench->set_clock(&told, NULL);
	clock_mock_advance(&second, 12000000);
	bench->set_clock(&told, &second.clock);
	EXPECT_EQ(kt, now(kt), 2000000000);
}

static void the_last_one_stays_for_all(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;

	begin(1000, 1000);
	bench->set_clock(&told, &first.clock);
	clock_mock_advance(&first, U64_MAX / 1000000);
	bench->set_clock(&told, &second.clock);
	EXPECT_LT(kt, now(kt), U64_MAX);
	clock_mock_advance(&second, 1000);
	EXPECT_EQ(kt, now(kt), U64_MAX);
	bench->set_clock(&told, &first.clock);
	EXPECT_EQ(kt, now(kt), U64_MAX);
}

static void refused_without_a_clock(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;
	u64 ns;

	begin(1000, 1000);
	EXPECT_FALSE(kt, bench->read(&told, &ns));
	bench->set_clock(&told, &first.clock);
	EXPECT_TRUE(kt, bench->read(&told, &ns));
	bench->set_clock(&told, NULL);
	EXPECT_FALSE(kt, bench->read(&told, &ns));
}

/* As in a panic that has interrupted whoever changes the clock. */
static void refused_within_a_change(struct ktest *kt)
{
	const struct time_bench *bench = kt->bench;
	u64 ns;

	begin(1000, 1000);
	bench->set_clock(&told, &first.clock);
	seq_write_lock(&told.lock);
	EXPECT_FALSE(kt, bench->read(&told, &ns));
	seq_write_unlock(&told.lock);
	EXPECT_TRUE(kt, bench->read(&told, &ns));
}

const struct ktest_case time_conform[] = {
	KCASE("TIME-1 never goes back on a clock", never_back),
	KCASE("TIME-1 never goes back by another clock", never_back_by_another),
	KCASE_FOR("TIME-2 exact at the edges", at_edges, frequencies, frequency_name),
	KCASE("TIME-2 exact at any frequency and tick", at_random),
	KCASE_FOR("TIME-3 what does not fit is the last one", the_last_one_stays, frequencies, frequency_name),
	KCASE("TIME-3 the last one stays, by another clock too", the_last_one_stays_for_all),
	KCASE("TIME-4 refused where there is no clock", refused_without_a_clock),
	KCASE("TIME-4 refused within a change that does not end", refused_within_a_change),
	KCASE("TIME-5 another clock goes on where the time was", another_goes_on),
	KCASE_END
};

/* --- several CPUs: the first one changes the clock, the others read -------------------------- */

#define CHANGES	60

static struct crew crew;
static const struct time_bench *ops;

static u32 ticks;		/* of both clocks; atomic, as all below */
static u32 latest;		/* microseconds, that somebody has read */
static u32 back, changes;

/* Each look is a tick later, whoever takes it; and others come in between. */
static tick_t tick(struct clock *clock)
{
	tick_t value = atomic_fetch_add_relaxed(&ticks, 1) + 1;

	cpu_point();
	return value;
}

static const struct clock_ops ticking_ops = { .now = tick };
static struct clock ticking = { .ops = &ticking_ops, .name = "ticking", .hz = 1000000 };
static struct clock same = { .ops = &ticking_ops, .name = "the same", .hz = 1000000 };

static void look(void)
{
	u32 before = atomic_load_acquire(&latest), us;	/* pairs with the set below */
	u64 ns;

	if (!ops->read(&told, &ns))
		return;
	us = (u32)(ns / 1000);
	if (us < before)
		(void)atomic_fetch_add_relaxed(&back, 1);
	while (us > before && !atomic_cas_acquire(&latest, before, us))
		before = atomic_load_relaxed(&latest);
}

static void change_or_look(struct crew_member *me)
{
	for (u32 i = 0; i < CHANGES; i++) {
		if (me->who == 0)
			ops->set_clock(&told, i % 2 ? &ticking : &same);
		look();
		(void)atomic_fetch_add_relaxed(&changes, me->who == 0);
		crew_happened(me->crew);
		crew_pause(me);
	}
}

static void never_back_on_another(struct ktest *kt)
{
	ops = kt->bench;
	told = (struct time)TIME_INIT("told");
	ticks = latest = back = changes = 0;
	ops->set_clock(&told, &ticking);
	crew_run(kt, &crew, *(const unsigned int *)kt->param, change_or_look, NULL);
	EXPECT_EQ(kt, back, 0);
	EXPECT_EQ(kt, changes, CHANGES);
	EXPECT_GT(kt, latest, CHANGES);
}

const struct ktest_case time_torture[] = {
	KCASE_FOR("TIME-1 never goes back on another CPU", never_back_on_another, crew_sizes, crew_size_name),
	KCASE_END
};
