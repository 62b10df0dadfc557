// SPDX-License-Identifier: MIT
/* The promise of sleep.h on the tasks of the kernel that booted. */
#include <foundry/sleep.h>

#include "conform/sleep.h"

static const struct sleep_bench bench = { task_sleep_until, task_sleep_ns };

static const struct ktest_suite conform = {
	.name	= "sleep/kernel",
	.needs	= FACT(SCHED),
	.cases	= sleep_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
