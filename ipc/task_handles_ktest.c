// SPDX-License-Identifier: MIT
/* The promise of task_handles.h on the one there is. */
#include "conform/task_handles.h"

static const struct task_handles_bench bench = { task_handles_init };

static const struct ktest_suite conform = {
	.name	= "task_handles/table",
	.needs	= FACT(SCHED),
	.cases	= task_handles_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
