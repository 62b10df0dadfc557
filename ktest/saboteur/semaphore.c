// SPDX-License-Identifier: MIT
/* Semaphores with one thing wrong each, around those that there are. */
#include <foundry/atomic.h>
#include <foundry/errno.h>

#include "conform/semaphore.h"
#include "conform/task_team.h"
#include "saboteur.h"

/* SEMAPHORE-1 */
static void down_takes_nothing(struct semaphore *semaphore) __may_sleep
{
	semaphore_down(semaphore);
	atomic_fetch_add_release(&semaphore->count, 1);
}

/* SEMAPHORE-2 */
static void up_wakes_nobody(struct semaphore *semaphore)
{
	atomic_fetch_add_release(&semaphore->count, 1);
}

static void up_wakes_the_last(struct semaphore *semaphore)
{
	{
		struct wait_queue *queue = &semaphore->queue;

		spin_guard(&queue->lock);
		if (!list_is_empty(&queue->waiters)) {
			struct list *last = queue->waiters.prev;

			list_remove(last);
			list_add_head(&queue->waiters, last);
		}
	}
	semaphore_up(semaphore);
}

/* SEMAPHORE-3 */
static bool try_says_yes(struct semaphore *semaphore)
{
	bool had = semaphore_trydown(semaphore);

	(void)had;
	return true;
}

static bool try_leaves_one(struct semaphore *semaphore)
{
	return atomic_load_relaxed(&semaphore->count) > 1 && semaphore_trydown(semaphore);
}

/* SEMAPHORE-4 */
static int until_is_early(struct semaphore *semaphore, tick_t deadline) __may_sleep
{
	return semaphore_down_until(semaphore, team_half_way(deadline));
}

static int late_takes_one(struct semaphore *semaphore, tick_t deadline) __may_sleep
{
	int err = semaphore_down_until(semaphore, deadline);

	if (err)
		atomic_fetch_sub_release(&semaphore->count, 1);
	return err;
}

/* SEMAPHORE-5 */
static void up_goes_round(struct semaphore *semaphore)
{
	if (!atomic_cas_acquire(&semaphore->count, ~0u, 0))
		semaphore_up(semaphore);
}

#define MOCK(down, until, try, up)	(&(const struct semaphore_bench){ down, until, try, up })
#define MOCK_UNTIL(op)	MOCK(semaphore_down, op, semaphore_trydown, semaphore_up)
#define MOCK_TRY(op)	MOCK(semaphore_down, semaphore_down_until, op, semaphore_up)
#define MOCK_UP(op)	MOCK(semaphore_down, semaphore_down_until, semaphore_trydown, op)

static const struct saboteur semaphore_saboteurs[] = {
	{ .name = "SEMAPHORE-1 a down takes nothing",
	  .bench = MOCK(down_takes_nothing, semaphore_down_until, semaphore_trydown, semaphore_up) },
	{ .name = "SEMAPHORE-2 an up wakes nobody", .bench = MOCK_UP(up_wakes_nobody),
	  .also = "SEMAPHORE-5", .maybe = "SEMAPHORE-1", .why = "members wait for ever, and it does not look at the count" },
	{ .name = "SEMAPHORE-2 the last to come is woken", .bench = MOCK_UP(up_wakes_the_last) },
	{ .name = "SEMAPHORE-3 a try says yes", .bench = MOCK_TRY(try_says_yes),
	  .also = "SEMAPHORE-1", .why = "it takes what is not there" },
	{ .name = "SEMAPHORE-3 a try leaves one", .bench = MOCK_TRY(try_leaves_one) },
	{ .name = "SEMAPHORE-4 a deadline comes early", .bench = MOCK_UNTIL(until_is_early) },
	{ .name = "SEMAPHORE-4 who was late has taken one", .bench = MOCK_UNTIL(late_takes_one) },
	{ .name = "SEMAPHORE-5 the count goes round", .bench = MOCK_UP(up_goes_round) },
};

static const struct saboteur_contract semaphore_contract = { .conform = semaphore_conform };

SABOTEURS(semaphore, FACT(SCHED), semaphore_contract, semaphore_saboteurs);
