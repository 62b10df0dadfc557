// SPDX-License-Identifier: MIT
/* The promise of task_mailbox.h on the one there is. */
#include "conform/task_mailbox.h"

static const struct task_mailbox_bench bench = { task_mailbox_init, task_mailbox_recv };

static const struct ktest_suite conform = {
	.name	= "task_mailbox/ring",
	.needs	= FACT(SCHED),
	.cases	= task_mailbox_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
