// SPDX-License-Identifier: MIT
/* The promise of wait_any.h on the one there is. */
#include "conform/wait_any.h"

static const struct wait_any_bench bench = { wait_any };

static const struct ktest_suite conform = {
	.name	= "wait_any/queues",
	.needs	= FACT(SCHED),
	.cases	= wait_any_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
