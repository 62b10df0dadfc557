/* SPDX-License-Identifier: MIT */
/*
 * sleeper - tasks for tests of what waits.  Each thread is a task, which sleeps until somebody wakes it; task.h says
 * no more, and kernel/run_queue.c needs a whole kernel.
 */
#include <foundry/task.h>
#include <foundry/timer.h>

#include "explore.h"

static struct task tasks[EXPLORE_THREADS];
static u32 woken[EXPLORE_THREADS];

struct task *task_current(void)
{
	return &tasks[explore_cpu()];
}

void task_block(void)
{
	u32 *word = &woken[explore_cpu()];

	explore_wait_for(word);
	__atomic_exchange_n(word, 0, __ATOMIC_ACQUIRE);
}

void task_wake(struct task *task)
{
	__atomic_store_n(&woken[task - tasks], 1, __ATOMIC_RELEASE);
}

/* No wait has a deadline here. */
void timer_arm(struct timer *timer, tick_t deadline)
{
	explore_fail("a timer is armed");
}

bool timer_cancel(struct timer *timer)
{
	explore_fail("a timer is cancelled");
}
