// SPDX-License-Identifier: MIT
/* A countdown over hardware that is a number: it runs faster than it says, and has few bits. */
#include <foundry/clock_mock.h>
#include <foundry/countdown.h>
#include <foundry/errno.h>

#include "conform/alarm.h"

#define CLOCK_HZ	1000
#define SAID_HZ		8000
#define COUNTS_MAX	255		/* 31 ticks: a longer deadline takes several parts */

/* Counts that go by in a tick: it says 8. */
static unsigned int real_per_tick;

static struct clock_mock clock;
static struct alarm_mock hardware;	/* interrupts when the count is through */
static struct countdown countdown;
static unsigned int starts, stops;
static u64 last_counts;

static void interrupt(struct alarm *alarm, void *arg) __irq_context
{
	countdown_interrupt(irq(0), &countdown);
}

static void note_start(struct countdown *unused, u64 counts)
{
	starts++;
	last_counts = counts;
	if (alarm_arm(&hardware.alarm, clock.now + (counts + real_per_tick - 1) / real_per_tick))
		last_counts = 0;
}

static void stop(struct countdown *unused)
{
	stops++;
	alarm_cancel(&hardware.alarm);
}

static const struct countdown_ops ops = { .start = note_start, .stop = stop };

static struct alarm *fresh(struct ktest *kt)
{
	starts = 0;
	stops = 0;
	real_per_tick = 8;
	clock_mock_init(&clock, CLOCK_HZ);
	alarm_mock_init(&hardware, &clock);
	hardware.alarm.fire = interrupt;
	countdown = (struct countdown){
		.alarm = { .name = "number" }, .ops = &ops, .hz = SAID_HZ, .max = COUNTS_MAX,
	};
	countdown_init(&countdown, &clock.clock);
	return &countdown.alarm;
}

static struct alarm *fresh_too_fast(struct ktest *kt)
{
	struct alarm *alarm = fresh(kt);

	real_per_tick = 9;
	return alarm;
}

static void pass(u64 ticks)
{
	clock_mock_advance(&clock, ticks);
}

static const struct alarm_bench bench = {
	.fresh = fresh_too_fast, .clock = &clock.clock, .pass = pass, .span = 100,
};

static const struct ktest_suite countdown_suite = {
	.name	= "alarm/countdown",
	.needs	= FACT(CONSOLE),
	.cases	= alarm_conform,
	.bench	= &bench,
};
KTEST_SUITE(countdown_suite);

/* --- what only this one promises --------------------------------------------------- */

static tick_t rung_at;
static unsigned int rings;

static void note_ring(struct alarm *alarm, void *arg) __irq_context
{
	rung_at = clock.now;
	rings++;
}

static void arm(struct ktest *kt, struct alarm *alarm, tick_t deadline)
{
	rings = 0;
	alarm->fire = note_ring;
	ASSERT_EQ(kt, alarm_arm(alarm, deadline), 0);
}

static void one_start_when_exact(struct ktest *kt)
{
	arm(kt, fresh(kt), 20);
	EXPECT_GE(kt, last_counts, 20 * 8);
	EXPECT_LE(kt, last_counts, 20 * 8 + 1);
	pass(30);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_EQ(kt, starts, 1);
	EXPECT_LE(kt, rung_at, 21);
}

static void long_in_parts(struct ktest *kt)
{
	arm(kt, fresh(kt), 100);
	EXPECT_EQ(kt, last_counts, COUNTS_MAX);
	pass(200);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_EQ(kt, starts, 4);
	EXPECT_GE(kt, rung_at, 100);
	EXPECT_LE(kt, rung_at, 102);
}

static void farthest(struct ktest *kt)
{
	arm(kt, fresh(kt), U64_MAX);
	EXPECT_EQ(kt, last_counts, COUNTS_MAX);
	pass(1000);
	EXPECT_EQ(kt, rings, 0);
}

static void early_starts_the_rest(struct ktest *kt)
{
	struct alarm *alarm = fresh(kt);

	real_per_tick = 16;	/* twice as fast as it says */
	arm(kt, alarm, 20);
	pass(15);
	EXPECT_EQ(kt, starts, 2);
	EXPECT_EQ(kt, rings, 0);
	pass(15);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_GE(kt, rung_at, 20);
}

static void late_interrupt_is_ignored(struct ktest *kt)
{
	struct alarm *alarm = fresh(kt);

	countdown_interrupt(irq(0), &countdown);
	arm(kt, alarm, 20);
	alarm_cancel(alarm);
	pass(30);
	countdown_interrupt(irq(0), &countdown);
	EXPECT_EQ(kt, rings, 0);
}

/* A line that is a level is up until then, and would interrupt for ever. */
static void interrupt_stops_the_hardware(struct ktest *kt)
{
	arm(kt, fresh(kt), 20);
	pass(30);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_EQ(kt, stops, 1);
	countdown_interrupt(irq(0), &countdown);
	EXPECT_EQ(kt, stops, 2);
}

static void needs_a_listener(struct ktest *kt)
{
	struct alarm *alarm = fresh(kt);

	EXPECT_BUG(kt, "nothing to fire", ASSERT_EQ(kt, alarm_arm(alarm, 10), 0));
	EXPECT_EQ(kt, starts, 0);
}

static void needs_a_frequency(struct ktest *kt)
{
	fresh(kt);
	countdown.hz = 0;
	EXPECT_BUG(kt, "0 Hz", countdown_init(&countdown, &clock.clock));
	countdown.hz = U64_MAX;
	EXPECT_BUG(kt, "Hz", countdown_init(&countdown, &clock.clock));
}

static const struct ktest_case cases[] = {
	KCASE("a short deadline is one countdown", one_start_when_exact),
	KCASE("a deadline that is too far for the hardware is run in parts", long_in_parts),
	KCASE("the farthest deadline does not overflow", farthest),
	KCASE("an interrupt that comes early starts the rest", early_starts_the_rest),
	KCASE("an interrupt that nobody waits for is ignored", late_interrupt_is_ignored),
	KCASE("an interrupt stops the hardware", interrupt_stops_the_hardware),
	KCASE("armed without a listener is a BUG", needs_a_listener),
	KCASE("a frequency of 0, or past 64 bits, is a BUG", needs_a_frequency),
	KCASE_END
};

static const struct ktest_suite countdown_own_suite = {
	.name	= "alarm/countdown-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(countdown_own_suite);
