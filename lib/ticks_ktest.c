// SPDX-License-Identifier: MIT
/* The promise of ticks.h on the one there is. */
#include "conform/ticks.h"

static const struct ticks_bench bench = {
	.from_ns	= ticks_from_ns,
	.to_ns		= ns_from_ticks,
	.add		= ticks_add,
};

static const struct ktest_suite conform = {
	.name	= "ticks/seconds-first",
	.needs	= FACT(CONSOLE),
	.cases	= ticks_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
