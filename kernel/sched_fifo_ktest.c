// SPDX-License-Identifier: MIT
/* The promise of sched.h on first come, first run. */
#include <foundry/sched_fifo.h>

#include "conform/sched.h"

static struct sched_fifo fifo;

static struct sched *fresh(void)
{
	sched_fifo_init(&fifo);
	return &fifo.sched;
}

static const struct sched_bench bench = { SCHED_CALLS, .fresh = fresh, .first = sched_first_come };

static const struct ktest_suite conform = {
	.name	= "sched/fifo",
	.needs	= FACT(CONSOLE),
	.cases	= sched_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
