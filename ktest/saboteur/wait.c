// SPDX-License-Identifier: MIT
/* Waits with one thing wrong each, around the one that there is. */
#include <foundry/errno.h>
#include <foundry/task.h>

#include "conform/task_team.h"
#include "conform/wait.h"
#include "saboteur.h"

typedef bool is_so_t(const void *arg);

/* WAIT-1 */
static int until_it_is_woken(struct wait_queue *queue, tick_t deadline, is_so_t *is_so, const void *arg)
	__may_sleep
{
	struct waiter waiter;

	wait_begin(&waiter, queue, deadline);
	wait_enter(&waiter);
	if (is_so(arg) || !wait_block(&waiter))
		return wait_end(&waiter, is_so(arg));
	return wait_end(&waiter, READ_ONCE(waiter.woken) || is_so(arg));
}

/* WAIT-2: it blocks by what it has seen before it entered. */
static int until_looks_first(struct wait_queue *queue, tick_t deadline, is_so_t *is_so, const void *arg)
	__may_sleep
{
	struct waiter waiter;

	wait_begin(&waiter, queue, deadline);
	while (!is_so(arg)) {
		task_yield();			/* the change and its wake come here */
		wait_enter(&waiter);
		if (!wait_block(&waiter))
			break;
	}
	return wait_end(&waiter, is_so(arg));
}

/* WAIT-3 */
static void wake_the_last(struct wait_queue *queue)
{
	{
		spin_guard(&queue->lock);
		if (!list_is_empty(&queue->waiters)) {
			struct list *last = queue->waiters.prev;

			list_remove(last);
			list_add_head(&queue->waiters, last);
		}
	}
	wake_one(queue);
}

static void wake_only_one(struct wait_queue *queue)
{
	wake_one(queue);
}

static void wake_everybody(struct wait_queue *queue)
{
	wake_all(queue);
}

/* WAIT-4 */
static int until_half_the_time(struct wait_queue *queue, tick_t deadline, is_so_t *is_so, const void *arg)
	__may_sleep
{
	return wait_conform_until(queue, team_half_way(deadline), is_so, arg);
}

static int until_it_is_too_late(struct wait_queue *queue, tick_t deadline, is_so_t *is_so, const void *arg)
	__may_sleep
{
	struct waiter waiter;
	bool was_so;

	wait_begin(&waiter, queue, deadline);
	do {
		wait_enter(&waiter);
		was_so = is_so(arg);
	} while (!was_so && wait_block(&waiter) && !READ_ONCE(waiter.is_late));
	return wait_end(&waiter, was_so);
}

/* WAIT-5 */
static int end_passes_nothing_on(struct waiter *waiter, bool is_so) __may_sleep
{
	waiter->woken = false;
	return wait_end(waiter, is_so);
}

/* As it was at first: the explorer's wait/two found what that loses. */
static int end_takes_it_as_meant(struct waiter *waiter, bool is_so) __may_sleep
{
	if (is_so)
		waiter->woken = false;
	return wait_end(waiter, is_so);
}

static int end_wakes_somebody(struct waiter *waiter, bool is_so) __may_sleep
{
	int err = wait_end(waiter, is_so);

	wake_one(waiter->queue);
	return err;
}

#define MOCK(until, one, all, end)	(&(const struct wait_bench){ until, one, all, end })
#define MOCK_UNTIL(op)	MOCK(op, wake_one, wake_all, wait_end)
#define MOCK_ONE(op)	MOCK(wait_conform_until, op, wake_all, wait_end)
#define MOCK_ALL(op)	MOCK(wait_conform_until, wake_one, op, wait_end)
#define MOCK_END(op)	MOCK(wait_conform_until, wake_one, wake_all, op)

static const struct saboteur wait_saboteurs[] = {
	{ .name = "WAIT-1 a wake ends it, whatever is so", .bench = MOCK_UNTIL(until_it_is_woken),
	  .also = "WAIT-3 WAIT-4", .why = "a wake for nothing ends a wait early" },
	{ .name = "WAIT-2 it looks before it enters", .bench = MOCK_UNTIL(until_looks_first),
	  .also = "WAIT-3", .why = "some come back to the queue late" },
	{ .name = "WAIT-3 the last to come is woken", .bench = MOCK_ONE(wake_the_last) },
	{ .name = "WAIT-3 for all one is woken", .bench = MOCK_ALL(wake_only_one),
	  .also = "WAIT-1", .why = "some are not told" },
	{ .name = "WAIT-3 for one all are woken", .bench = MOCK_ONE(wake_everybody) },
	{ .name = "WAIT-4 a deadline comes early", .bench = MOCK_UNTIL(until_half_the_time) },
	{ .name = "WAIT-4 at the deadline nobody looks", .bench = MOCK_UNTIL(until_it_is_too_late) },
	{ .name = "WAIT-5 a wake is never passed on", .bench = MOCK_END(end_passes_nothing_on) },
	{ .name = "WAIT-5 a wake behind the last look is taken as meant", .bench = MOCK_END(end_takes_it_as_meant) },
	{ .name = "WAIT-5 who goes wakes somebody", .bench = MOCK_END(end_wakes_somebody) },
};

static const struct saboteur_contract wait_contract = { .conform = wait_conform };

SABOTEURS(wait, FACT(SCHED), wait_contract, wait_saboteurs);
