// SPDX-License-Identifier: MIT
/* The promise of wait.h on the tasks of the kernel that booted. */
#include "conform/wait.h"

static const struct wait_bench bench = { wait_conform_until, wake_one, wake_all, wait_end };

static const struct ktest_suite conform = {
	.name	= "wait/kernel",
	.needs	= FACT(SCHED),
	.cases	= wait_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
