// SPDX-License-Identifier: MIT
/* calibrate - a clock that goes on when it is read, and counters made of it. */
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include "calibrate.h"

#define HZ	1000000

static tick_t now;
static u64 step;	/* ticks that a reading of the clock takes */

static tick_t stepping_now(struct clock *clock)
{
	return now += step;
}

static const struct clock_ops ops = { .now = stepping_now };
static struct clock clock = { .ops = &ops, .name = "stepping", .hz = HZ };

static void begin(u64 ticks)
{
	now = 0;
	step = ticks;
}

static u64 thrice(const void *arg)
{
	return 1000 + 3 * now;
}

static u64 counted;

static u64 stuck(const void *arg)
{
	return counted;
}

/* No two measurements agree. */
static u64 ever_faster(const void *arg)
{
	return now * now * now;
}

/*
 * The guest is stopped in the middle of the first measurement: the counter goes on, its clock
 * does not.
 */
static u64 stopped_once(const void *arg)
{
	return 3 * now + (now > 5000 ? 5000 : 0);
}

static int measure(u64 (*read)(const void *arg), u64 *hz)
{
	return calibrate(&(const struct counter){ read, NULL }, &clock, hz);
}

static void finds_frequency(struct ktest *kt)
{
	static const u64 steps[] = { 700, 1000, 2500 };
	u64 hz;

	for (unsigned int i = 0; i < ARRAY_SIZE(steps); i++) {
		begin(steps[i]);
		ASSERT_EQ(kt, measure(thrice, &hz), 0);
		EXPECT_EQ(kt, hz, 3 * HZ);
	}
}

static void outlier_is_dropped(struct ktest *kt)
{
	u64 hz;

	begin(1000);
	ASSERT_EQ(kt, measure(stopped_once, &hz), 0);
	EXPECT_EQ(kt, hz, 3 * HZ);
}

static void refuses_stuck_counter(struct ktest *kt)
{
	u64 hz = 7;

	begin(1000);
	EXPECT_EQ(kt, measure(stuck, &hz), -EIO);
	EXPECT_EQ(kt, hz, 7);
}

static void refuses_stuck_clock(struct ktest *kt)
{
	u64 hz = 7;

	begin(0);
	EXPECT_EQ(kt, measure(thrice, &hz), -EIO);
	EXPECT_EQ(kt, hz, 7);
}

static void refuses_disagreement(struct ktest *kt)
{
	u64 hz = 7;

	begin(1000);
	EXPECT_EQ(kt, measure(ever_faster, &hz), -EIO);
	EXPECT_EQ(kt, hz, 7);
}

static const struct ktest_case cases[] = {
	KCASE("finds a frequency", finds_frequency),
	KCASE("one bad measurement is dropped", outlier_is_dropped),
	KCASE("a counter that stands still is refused", refuses_stuck_counter),
	KCASE("a clock that stands still is refused, in bounded time", refuses_stuck_clock),
	KCASE("measurements that never agree are refused", refuses_disagreement),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "calibrate",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
