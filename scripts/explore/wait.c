// SPDX-License-Identifier: MIT
/*
 * wait: no wake is lost.  Each thread is a task, which sleeps until somebody wakes it; task.h says no more, and
 * kernel/run_queue.c needs a whole kernel.
 */
#include <foundry/atomic.h>
#include <foundry/task.h>
#include <foundry/wait.h>

#include "explore.h"

static struct task tasks[EXPLORE_THREADS];
static u32 woken[EXPLORE_THREADS];

static struct wait_queue queue = WAIT_QUEUE_INIT(queue);
static u32 items, taken;

/* --- tasks ------------------------------------------------------------------------------ */

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

/* --- the test ----------------------------------------------------------------------------- */

static bool take_one(void)
{
	u32 count;

	while ((count = atomic_load_acquire(&items)) > 0)
		if (atomic_cas_acquire(&items, count, count - 1))
			return true;
	return false;
}

static void take(void)
{
	wait_until(&queue, take_one());
	atomic_fetch_add_relaxed(&taken, 1);
}

static void give(void)
{
	atomic_fetch_add_release(&items, 1);
	wake_one(&queue);
}

static void give_two(void)
{
	give();
	give();
}

static void give_all(void)
{
	atomic_fetch_add_release(&items, 2);
	wake_all(&queue);
}

static void check_one(void)
{
	EXPLORE_CHECK(taken == 1, "who waits has not gone on");
}

static void check_two(void)
{
	EXPLORE_CHECK(taken == 2, "somebody who waits has not gone on");
}

EXPLORE_TEST(.name = "wait/one", .threads = { take, give }, .check = check_one);
EXPLORE_TEST(.name = "wait/two", .threads = { take, take, give_two }, .check = check_two, .bound = 2);
EXPLORE_TEST(.name = "wait/all", .threads = { take, take, give_all }, .check = check_two, .bound = 2);
