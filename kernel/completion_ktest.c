// SPDX-License-Identifier: MIT
/* The promise of completion.h on the tasks of the kernel that booted. */
#include "conform/completion.h"

static const struct completion_bench bench = {
	complete, complete_all, completion_again, completion_wait, completion_wait_until,
};

static const struct ktest_suite conform = {
	.name	= "completion/kernel",
	.needs	= FACT(SCHED),
	.cases	= completion_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
