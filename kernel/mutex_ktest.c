// SPDX-License-Identifier: MIT
/* The promise of mutex.h on the tasks of the kernel that booted. */
#include "conform/mutex.h"
#include "model/model.h"

static const struct mutex_bench bench = {
	mutex_lock, mutex_lock_until, mutex_trylock, mutex_unlock, mutex_conform_guarded, task_set_priority, task_exit,
};

static const struct ktest_suite conform = {
	.name	= "mutex/kernel",
	.needs	= FACT(SCHED),
	.cases	= mutex_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "mutex/random",
	.needs	= FACT(SCHED),
	.cases	= mutex_random,
	.bench	= &bench,
	.before	= mutex_model_before,
};
KTEST_SUITE(random);
