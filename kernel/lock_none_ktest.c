// SPDX-License-Identifier: MIT
/* The promise of spinlock.h on no lock at all: the checks keep it, as long as there is one CPU. */
#define raw_lock	no_lock
#define raw_trylock	no_trylock
#define raw_unlock	no_unlock
#define RAW_LOCK_INIT	NO_LOCK_INIT
#include "spinlock_of_ktest.h"

/* With irqs on: from the day that all lines are known to be silent. */
static const struct ktest_suite conform_suite = {
	.name	= "spinlock/none",
	.needs	= FACT(IRQ),
	.cases	= spinlock_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform_suite);
