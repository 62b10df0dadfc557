// SPDX-License-Identifier: MIT
/* wait: no wake is lost. */
#include <foundry/atomic.h>
#include <foundry/wait.h>

#include "sleeper.h"

static struct wait_queue queue = WAIT_QUEUE_INIT(queue);
static u32 items, taken;

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
