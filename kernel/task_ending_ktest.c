// SPDX-License-Identifier: MIT
/* The promise of task_ending.h on the one there is, and who may not ask. */
#include "conform/task_ending.h"

static const struct task_ending_bench bench = { task_at_end, task_ending_cancel };

static const struct ktest_suite conform = {
	.name	= "task_ending/kernel",
	.needs	= FACT(SCHED),
	.cases	= task_ending_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void nothing(struct task_ending *ending) __may_sleep
{
}

static void another_one_asks(struct ktest *kt)
{
	struct task other;
	struct task_ending ending;

	task_init(&other, 0, "other");
	other.state = TASK_READY;
	EXPECT_BUG(kt, "task 'other' runs, and another one says", task_at_end(&other, &ending, nothing));
}

static const struct ktest_case cases[] = {
	KCASE("another task that runs is not asked for", another_one_asks),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "task_ending",
	.needs	= FACT(SCHED),
	.cases	= cases,
};
KTEST_SUITE(suite);
