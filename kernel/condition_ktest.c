// SPDX-License-Identifier: MIT
/* The promise of condition.h on the tasks of the kernel that booted. */
#include "conform/condition.h"

static const struct condition_bench bench = {
	condition_wait_until, condition_signal, condition_broadcast,
};

static const struct ktest_suite conform = {
	.name	= "condition/kernel",
	.needs	= FACT(SCHED),
	.cases	= condition_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
