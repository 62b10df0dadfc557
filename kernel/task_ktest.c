// SPDX-License-Identifier: MIT
/* The promise of task.h on the tasks of the kernel that booted. */
#include <foundry/kconfig.h>

#include "conform/task.h"

static const struct task_bench bench = {
	task_start, task_yield, task_block, task_wake, task_join, task_join_until, task_set_affinity,
	.has_priorities = IS_ENABLED(CONFIG_SCHED_POLICY_PRIO),
};

static const struct ktest_suite conform = {
	.name	= "task/kernel",
	.needs	= FACT(SCHED),
	.cases	= task_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
