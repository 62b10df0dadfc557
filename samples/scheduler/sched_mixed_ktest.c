// SPDX-License-Identifier: MIT
/* The promise of sched.h on the own policy. */
#include "conform/sched.h"
#include "sched_mixed.h"

static struct sched_mixed mixed;
static unsigned int choices;

static struct sched *fresh(void)
{
	sched_mixed_init(&mixed);
	choices = 0;
	return &mixed.sched;
}

/* The first in the order of coming of one kind, or @count. */
static size_t first_of(struct task *const *ready, size_t count, bool urgent)
{
	for (size_t i = 0; i < count; i++)
		if ((ready[i]->priority < TASK_NORMAL) == urgent)
			return i;
	return count;
}

/* What the header states, word for word. */
static size_t first(struct task *const *ready, size_t count)
{
	size_t urgent = first_of(ready, count, true), other = first_of(ready, count, false);

	if (urgent == count)
		return other;
	if (other == count)
		return urgent;
	return ++choices % SCHED_MIXED_EVERY == 0 ? other : urgent;
}

static const struct sched_bench bench = { SCHED_CALLS, .fresh = fresh, .first = first, .counts = true };

static const struct ktest_suite conform = {
	.name	= "sched/mixed",
	.needs	= FACT(CONSOLE),
	.cases	= sched_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
