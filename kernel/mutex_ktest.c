// SPDX-License-Identifier: MIT
/* The promise of mutex.h on the tasks of the kernel that booted. */
#include "conform/mutex.h"
#include "model/model.h"

static const struct ktest_suite conform = {
	.name	= "mutex/kernel",
	.needs	= FACT(SCHED),
	.cases	= mutex_conform,
	.bench	= &mutex_real,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "mutex/random",
	.needs	= FACT(SCHED),
	.cases	= mutex_random,
	.bench	= &mutex_real,
	.before	= mutex_model_before,
};
KTEST_SUITE(random);
