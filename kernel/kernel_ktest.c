// SPDX-License-Identifier: MIT
/* The promise of kernel.h on the kernel itself. */
#include "conform/kernel.h"

static const struct kernel_bench bench = {
	.init		= kernel_init,
	.boot		= kernel_boot,
	.init_devices	= kernel_init_devices,
};

static const struct ktest_suite conform = {
	.name	= "kernel/core",
	.needs	= FACT(CONSOLE),
	.cases	= kernel_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
