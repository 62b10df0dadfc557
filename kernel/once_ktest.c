// SPDX-License-Identifier: MIT
/* The promise of once.h on the kernel's own. */
#include "conform/once.h"

static const struct once_bench bench = { .run = once_run };

static const struct ktest_suite conform = {
	.name	= "once/kernel",
	.needs	= FACT(CONSOLE),
	.cases	= once_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite torture = {
	.name	= "once/kernel",
	.needs	= FACT(SMP),
	.cases	= once_torture,
	.bench	= &bench,
};
KTEST_SUITE(torture);
