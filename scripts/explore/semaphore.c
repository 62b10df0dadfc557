// SPDX-License-Identifier: MIT
/*
 * semaphore: what is given is taken once, and seen; and a completion is left by who completes it before a wait has
 * passed.  Each thread is a task, as in wait.c.
 */
#include <foundry/atomic.h>
#include <foundry/completion.h>
#include <foundry/semaphore.h>
#include <foundry/string.h>
#include <foundry/task.h>

#include "explore.h"

static struct task tasks[EXPLORE_THREADS];
static u32 woken[EXPLORE_THREADS];

static struct semaphore semaphore = SEMAPHORE_INIT(semaphore, 0);
static struct completion done = COMPLETION_INIT(done);
static u32 given, taken;		/* plain: given before the up, and read behind the down */

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

/* --- the tests ---------------------------------------------------------------------------- */

static void down(void)
{
	semaphore_down(&semaphore);
	EXPLORE_CHECK(given == 1, "what was written before it was given is not seen");
	atomic_fetch_add_relaxed(&taken, 1);
}

static void up_twice(void)
{
	given = 1;
	semaphore_up(&semaphore);
	semaphore_up(&semaphore);
}

static void try(void)
{
	if (semaphore_trydown(&semaphore)) {
		EXPLORE_CHECK(given == 1, "what was written before it was given is not seen");
		semaphore_up(&semaphore);
	}
}

static void check_two(void)
{
	EXPLORE_CHECK(taken == 2 && semaphore.count == 0, "who waits has not gone on");
}

static void down_both(void)
{
	down();
	down();
}

/* As if it lay on the stack of who waits: it is written over as soon as that goes on. */
static void pass(void)
{
	completion_wait(&done);
	EXPLORE_CHECK(given == 1, "what was written before it was completed is not seen");
	memset(&done, 0, sizeof(done));
}

static void finish(void)
{
	given = 1;
	complete(&done);
}

static void check_nothing(void)
{
	EXPLORE_CHECK(given == 1, "nothing was completed");
}

EXPLORE_TEST(.name = "semaphore/two", .threads = { down, down, up_twice }, .check = check_two, .bound = 2);
EXPLORE_TEST(.name = "semaphore/try", .threads = { down_both, up_twice, try }, .check = check_two, .bound = 2);
EXPLORE_TEST(.name = "semaphore/completion", .threads = { pass, finish }, .check = check_nothing, .bound = 3);
