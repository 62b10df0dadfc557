// SPDX-License-Identifier: MIT
/*
 * mutex: one at a time, nobody is forgotten, and who was late leaves nothing.  Each thread is a task, which sleeps
 * until somebody wakes it; the last thread is time, which goes by at some moment.
 */
#include <foundry/atomic.h>
#include <foundry/kernel.h>
#include <foundry/mutex.h>

#include "one_timer.h"

static struct kernel kernel;
static struct task tasks[EXPLORE_THREADS];
static u32 woken[EXPLORE_THREADS];

static DEFINE_MUTEX(mutex);
static u32 had, late;

/* --- tasks, and what a run queue does for them ------------------------------------------- */

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

void run_queue_set_priority(struct task *task, unsigned int priority)
{
	task->priority = priority;
}

static void setup(void)
{
	spin_lock_init(&kernel.tasks.boost, "boost");
	for (unsigned int i = 0; i < EXPLORE_THREADS; i++) {
		arch_cpu(i)->kernel = &kernel;
		task_init(&tasks[i], i, "task");
		tasks[i].own_priority = tasks[i].priority = 50 - i;	/* the later, the more urgent */
	}
}

/* --- the tests ---------------------------------------------------------------------------- */

/* With it held: nobody who waits for it is more urgent. */
static void work(void)
{
	struct task *me = task_current();

	had++;
	spin_guard(&kernel.tasks.boost);
	for (unsigned int i = 0; i < EXPLORE_THREADS; i++)
		EXPLORE_CHECK(!tasks[i].waits_for || tasks[i].priority >= me->priority,
			      "the owner is less urgent than who waits");
}

static void take(void)
{
	mutex_lock(&mutex);
	work();
	mutex_unlock(&mutex);
}

static void take_twice(void)
{
	take();
	take();
}

static void take_in_time(void)
{
	if (mutex_lock_until(&mutex, 1)) {
		late = 1;
		return;
	}
	work();
	mutex_unlock(&mutex);
}

static void check_free(u32 count)
{
	EXPLORE_CHECK(had == count, "somebody has not had it");
	EXPLORE_CHECK(mutex.owner == 0 && list_is_empty(&mutex.waiters), "it is not free in the end");
	for (unsigned int i = 0; i < EXPLORE_THREADS; i++)
		EXPLORE_CHECK(!tasks[i].waits_for && tasks[i].priority == tasks[i].own_priority,
			      "something is left of a wait");
}

static void check_two(void)
{
	check_free(2);
}

static void check_three(void)
{
	check_free(3);
}

static void check_late(void)
{
	check_free(2 - late);
}

EXPLORE_TEST(.name = "mutex/two", .setup = setup, .threads = { take, take }, .check = check_two, .bound = 3);
EXPLORE_TEST(.name = "mutex/twice", .setup = setup, .threads = { take_twice, take }, .check = check_three, .bound = 2);
EXPLORE_TEST(.name = "mutex/three", .setup = setup, .threads = { take, take, take }, .check = check_three, .bound = 1);
EXPLORE_TEST(.name = "mutex/late", .setup = setup, .threads = { take, take_in_time, pass }, .check = check_late,
	     .bound = 2);
