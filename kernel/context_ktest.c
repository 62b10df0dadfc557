// SPDX-License-Identifier: MIT
/* The promise of context.h on this port. */
#include "conform/context.h"

static const struct context_bench bench = {
	.init	= context_init,
	.leave	= context_switch,
};

static const struct ktest_suite suite = {
	.name	= "context/port",
	.needs	= FACT(CONSOLE),
	.cases	= context_conform,
	.bench	= &bench,
};
KTEST_SUITE(suite);

static const struct ktest_suite smp_suite = {
	.name	= "context/cpus",
	.needs	= FACT(SMP),
	.cases	= context_smp_conform,
	.bench	= &bench,
};
KTEST_SUITE(smp_suite);
