// SPDX-License-Identifier: MIT
#include <foundry/clock_mock.h>

#include "conform/clock.h"

static struct clock_mock mock;

static struct clock *fresh(struct ktest *kt)
{
	clock_mock_init(&mock, 1000);
	return &mock.clock;
}

static void relax(void)
{
	clock_mock_advance(&mock, 1);
}

static void skip(u64 ticks)
{
	clock_mock_advance(&mock, ticks);
}

static const struct clock_bench bench = {
	.fresh	= fresh,
	.relax	= relax,
	.skip	= skip,
};

static const struct ktest_suite clock_mock_suite = {
	.name	= "clock/mock",
	.needs	= FACT(CONSOLE),
	.cases	= clock_conform,
	.bench	= &bench,
};
KTEST_SUITE(clock_mock_suite);

static void moves_exactly(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, clock_now(&mock.clock), 0);
	relax();
	EXPECT_EQ(kt, clock_now(&mock.clock), 1);
	skip(41);
	EXPECT_EQ(kt, clock_now(&mock.clock), 42);
	EXPECT_EQ(kt, clock_now(&mock.clock), 42);
}

static void no_way_past_the_end(struct ktest *kt)
{
	fresh(kt);
	skip(U64_MAX);
	EXPECT_BUG(kt, "would wrap", skip(1));
	EXPECT_EQ(kt, clock_now(&mock.clock), U64_MAX);
}

static void no_zero_frequency(struct ktest *kt)
{
	EXPECT_BUG(kt, "0 Hz", clock_mock_init(&mock, 0));
}

static void microseconds(struct ktest *kt)
{
	clock_mock_init(&mock, 3);
	EXPECT_EQ(kt, clock_us(&mock.clock, 0), 0);
	EXPECT_EQ(kt, clock_us(&mock.clock, 2), 666666);
	EXPECT_EQ(kt, clock_us(&mock.clock, 4), 1333333);

	clock_mock_init(&mock, 1000000000);
	EXPECT_EQ(kt, clock_us(&mock.clock, 999), 0);
	EXPECT_EQ(kt, clock_us(&mock.clock, U64_MAX), U64_MAX / 1000);
}

static const struct ktest_case cases[] = {
	KCASE("moves by what it is told, and only then", moves_exactly),
	KCASE("past the end of 64 bits is a BUG", no_way_past_the_end),
	KCASE("a frequency of 0 is a BUG", no_zero_frequency),
	KCASE("clock_us() rounds down and does not overflow", microseconds),
	KCASE_END
};

static const struct ktest_suite clock_mock_own_suite = {
	.name	= "clock/mock-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(clock_mock_own_suite);
