// SPDX-License-Identifier: MIT
/* The promise of sched.h on round robin. */
#include <foundry/sched_rr.h>

#include "conform/sched.h"

#define SLICE	5

static struct sched_rr rr;

static struct sched *fresh(void)
{
	sched_rr_init(&rr, SLICE);
	return &rr.sched;
}

static const struct sched_bench bench = {
	SCHED_CALLS, .fresh = fresh, .first = sched_first_come, .slice = SLICE,
};

static const struct ktest_suite conform = {
	.name	= "sched/rr",
	.needs	= FACT(CONSOLE),
	.cases	= sched_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void no_slice_is_a_bug(struct ktest *kt)
{
	EXPECT_BUG(kt, "a slice of no ticks", sched_rr_init(&rr, 0));
}

static const struct ktest_case cases[] = {
	KCASE("a slice of no ticks is a BUG", no_slice_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "sched/rr",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
