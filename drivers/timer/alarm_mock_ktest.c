// SPDX-License-Identifier: MIT
#include <foundry/clock_mock.h>

#include "conform/alarm.h"

static struct clock_mock clock;
static struct alarm_mock mock, other;

static struct alarm *fresh(struct ktest *kt)
{
	clock_mock_init(&clock, 1000);
	alarm_mock_init(&mock, &clock);
	return &mock.alarm;
}

static void pass(u64 ticks)
{
	clock_mock_advance(&clock, ticks);
}

static const struct alarm_bench bench = {
	.fresh	= fresh,
	.clock	= &clock.clock,
	.pass	= pass,
	.span	= 100,
};

static const struct ktest_suite alarm_mock_suite = {
	.name	= "alarm/mock",
	.needs	= FACT(CONSOLE),
	.cases	= alarm_conform,
	.bench	= &bench,
};
KTEST_SUITE(alarm_mock_suite);

/* Who rang at which tick, in order. */
static struct ring {
	struct alarm	*alarm;
	tick_t		at;
} ring_log[2];
static unsigned int ring_count;

static void note_ring(struct alarm *alarm, void *arg) __irq_context
{
	if (ring_count < ARRAY_SIZE(ring_log))
		ring_log[ring_count] = (struct ring){ alarm, clock.now };
	ring_count++;
}

static void two_alarms(struct ktest *kt)
{
	fresh(kt);
	alarm_mock_init(&other, &clock);
	mock.alarm.fire = other.alarm.fire = note_ring;
	ring_count = 0;
}

static void in_order(struct ktest *kt)
{
	two_alarms(kt);
	ASSERT_EQ(kt, alarm_arm(&mock.alarm, 70), 0);
	ASSERT_EQ(kt, alarm_arm(&other.alarm, 30), 0);
	clock_mock_advance(&clock, 100);
	ASSERT_EQ(kt, ring_count, 2);
	EXPECT_EQ(kt, ring_log[0].alarm, &other.alarm);
	EXPECT_EQ(kt, ring_log[0].at, 30);
	EXPECT_EQ(kt, ring_log[1].alarm, &mock.alarm);
	EXPECT_EQ(kt, ring_log[1].at, 70);
	EXPECT_EQ(kt, clock.now, 100);
}

static void next_is_earliest(struct ktest *kt)
{
	two_alarms(kt);
	EXPECT_EQ(kt, clock_mock_next(&clock), U64_MAX);
	ASSERT_EQ(kt, alarm_arm(&mock.alarm, 70), 0);
	ASSERT_EQ(kt, alarm_arm(&other.alarm, 30), 0);
	EXPECT_EQ(kt, clock_mock_next(&clock), 30);
	alarm_cancel(&other.alarm);
	EXPECT_EQ(kt, clock_mock_next(&clock), 70);
	clock_mock_advance(&clock, 70);
	EXPECT_EQ(kt, clock_mock_next(&clock), U64_MAX);
}

static struct irqchip_mock chip;

/* A wired alarm is due: its line is up. */
static void ring_the_line(struct ktest *kt)
{
	two_alarms(kt);
	irqchip_mock_init(&chip);
	ASSERT_EQ(kt, irqchip_enable(&chip.chip, irq(3)), 0);
	alarm_mock_wire(&mock, &chip, irq(3));
	ASSERT_EQ(kt, alarm_arm(&mock.alarm, 10), 0);
	EXPECT_FALSE(kt, irqchip_mock_is_pending(&chip));
	clock_mock_advance(&clock, 10);
	EXPECT_TRUE(kt, irqchip_mock_is_pending(&chip));
	EXPECT_EQ(kt, ring_count, 0);
}

static void wired_rings_by_its_line(struct ktest *kt)
{
	ring_the_line(kt);
	alarm_mock_interrupt(irq(3), &mock);
	EXPECT_EQ(kt, ring_count, 1);
	alarm_mock_interrupt(irq(3), &mock);
	EXPECT_EQ(kt, ring_count, 1);
}

static void wired_cancel_wins(struct ktest *kt)
{
	ring_the_line(kt);
	alarm_cancel(&mock.alarm);
	alarm_mock_interrupt(irq(3), &mock);
	EXPECT_EQ(kt, ring_count, 0);
}

static void wired_replaced_waits(struct ktest *kt)
{
	ring_the_line(kt);
	ASSERT_EQ(kt, alarm_arm(&mock.alarm, 20), 0);
	alarm_mock_interrupt(irq(3), &mock);
	EXPECT_EQ(kt, ring_count, 0);
	clock_mock_advance(&clock, 10);
	alarm_mock_interrupt(irq(3), &mock);
	EXPECT_EQ(kt, ring_count, 1);
}

static void needs_a_listener(struct ktest *kt)
{
	struct alarm *alarm = fresh(kt);

	EXPECT_BUG(kt, "nothing to fire", ASSERT_EQ(kt, alarm_arm(alarm, 10), 0));
	EXPECT_FALSE(kt, mock.armed);
}

static const struct ktest_case cases[] = {
	KCASE("two alarms ring in the order of their deadlines, each at its tick", in_order),
	KCASE("clock_mock_next() is the earliest deadline", next_is_earliest),
	KCASE("wired, it rings by its line, once", wired_rings_by_its_line),
	KCASE("wired, cancel wins over a line that is up", wired_cancel_wins),
	KCASE("wired, a replaced deadline leaves the line without effect", wired_replaced_waits),
	KCASE("armed without a listener is a BUG", needs_a_listener),
	KCASE_END
};

static const struct ktest_suite alarm_mock_own_suite = {
	.name	= "alarm/mock-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(alarm_mock_own_suite);
