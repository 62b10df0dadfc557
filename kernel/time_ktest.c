// SPDX-License-Identifier: MIT
/* The promise of time.h on the kernel's own. */
#include <foundry/bug.h>

#include "conform/time.h"

static u64 scale(u64 hz, tick_t ticks)
{
	struct time_scale scale;

	time_scale_init(&scale, hz);
	return time_scale_ns(&scale, ticks);
}

static const struct time_bench bench = {
	.scale		= scale,
	.set_clock	= time_set_clock,
	.read		= time_read,
};

static const struct ktest_suite conform = {
	.name	= "time/kernel",
	.needs	= FACT(CONSOLE),
	.cases	= time_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite torture = {
	.name	= "time/kernel",
	.needs	= FACT(SMP),
	.cases	= time_torture,
	.bench	= &bench,
};
KTEST_SUITE(torture);

static void absurd_frequencies(struct ktest *kt)
{
	EXPECT_BUG(kt, "a clock of 0 Hz", (void)scale(0, 1));
	EXPECT_BUG(kt, "a clock of 10000000000001 Hz", (void)scale(TIME_HZ_MAX + 1, 1));
}

static const struct ktest_case cases[] = {
	KCASE("no frequency, and an absurd one, are a BUG", absurd_frequencies),
	KCASE_END
};

static const struct ktest_suite suite = { .name = "time", .needs = FACT(CONSOLE), .cases = cases };
KTEST_SUITE(suite);
