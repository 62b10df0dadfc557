// SPDX-License-Identifier: MIT
/* The promise of semaphore.h on the tasks of the kernel that booted. */
#include "conform/semaphore.h"

static const struct semaphore_bench bench = {
	semaphore_down, semaphore_down_until, semaphore_trydown, semaphore_up,
};

static const struct ktest_suite conform = {
	.name	= "semaphore/kernel",
	.needs	= FACT(SCHED),
	.cases	= semaphore_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
