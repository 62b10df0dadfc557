// SPDX-License-Identifier: MIT
/* The promise of sched.h on fixed priorities. */
#include <foundry/sched_prio.h>

#include "conform/sched.h"

#define SLICE	5

static struct sched_prio prio;

static struct sched *fresh(void)
{
	sched_prio_init(&prio, SLICE);
	return &prio.sched;
}

static const struct sched_bench bench = {
	SCHED_CALLS, .fresh = fresh, .first = sched_most_urgent, .urgent = sched_is_more_urgent,
	.slice = SLICE, .renewed = true,
};

static const struct ktest_suite conform = {
	.name	= "sched/prio",
	.needs	= FACT(CONSOLE),
	.cases	= sched_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void no_slice_is_a_bug(struct ktest *kt)
{
	EXPECT_BUG(kt, "a slice of no ticks", sched_prio_init(&prio, 0));
}

static const struct ktest_case cases[] = {
	KCASE("a slice of no ticks is a BUG", no_slice_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "sched/prio",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
