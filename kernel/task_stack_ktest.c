// SPDX-License-Identifier: MIT
/* The promise of task_stack.h, on the kernel's own. */
#include "conform/task_stack.h"

static const struct task_stack_bench bench = {
	.alloc	= task_stack_alloc,
	.free	= task_stack_free,
	.hold	= task_stacks_hold,
	.paint	= task_stack_paint,
	.used	= task_stack_used,
};

static const struct ktest_suite suite = {
	.name	= "task_stack/kernel",
	.needs	= FACT(VMM),
	.cases	= task_stack_conform,
	.bench	= &bench,
};
KTEST_SUITE(suite);
