// SPDX-License-Identifier: MIT
/* The promise of rendezvous.h on the one there is. */
#include "conform/rendezvous.h"

static const struct rendezvous_bench bench = { RENDEZVOUS_CALLS };

static const struct ktest_suite conform = {
	.name	= "rendezvous/lists",
	.needs	= FACT(SCHED),
	.cases	= rendezvous_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite torture = {
	.name	= "rendezvous/lists",
	.needs	= FACT(SCHED),
	.cases	= rendezvous_torture_conform,
	.bench	= &bench,
};
KTEST_SUITE(torture);
