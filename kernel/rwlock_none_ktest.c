// SPDX-License-Identifier: MIT
/* The promise of rwlock.h on no lock at all: the checks keep it, as long as there is one CPU. */
#define raw_rwlock		no_rwlock
#define raw_rwlock_lock		no_rwlock_lock
#define raw_rwlock_try		no_rwlock_try
#define raw_rwlock_release	no_rwlock_release
#define RAW_RWLOCK_INIT		NO_RWLOCK_INIT
#include "rwlock_of_ktest.h"

/* With irqs on: from the day that all lines are known to be silent. */
static const struct ktest_suite conform_suite = {
	.name	= "rwlock/none",
	.needs	= FACT(IRQ),
	.cases	= rwlock_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform_suite);
