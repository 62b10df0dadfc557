// SPDX-License-Identifier: MIT
/* Completions with one thing wrong each, around those that there are. */
#include <foundry/string.h>
#include <foundry/task.h>

#include "conform/completion.h"
#include "conform/task_team.h"
#include "saboteur.h"

#define PATIENCE	1000000

static bool is_gone_at_once(const struct completion *completion)
{
	return strcmp(completion->lock.tag.name, "gone at once") == 0;
}

static bool somebody_waits(struct completion *completion)
{
	spin_guard(&completion->queue.lock);
	return !list_is_empty(&completion->queue.waiters);
}

/* COMPLETION-1 */
static void wait_does_not_wait(struct completion *completion) __may_sleep
{
	if (completion_is_done(completion))
		completion_wait(completion);
}

/* COMPLETION-2 */
static void complete_twice(struct completion *completion)
{
	bool is_gone = is_gone_at_once(completion);	/* behind a complete() nobody may ask */

	complete(completion);
	if (!is_gone)
		complete(completion);
}

static void complete_who_is_there(struct completion *completion)
{
	if (is_gone_at_once(completion) || somebody_waits(completion))
		complete(completion);
}

static void complete_the_last(struct completion *completion)
{
	if (!is_gone_at_once(completion)) {
		struct wait_queue *queue = &completion->queue;
		struct list *last;

		spin_guard(&queue->lock);
		last = queue->waiters.prev;
		list_remove(last);
		list_add_head(&queue->waiters, last);
	}
	complete(completion);
}

/* COMPLETION-3 */
static void complete_all_who_are_there(struct completion *completion)
{
	while (somebody_waits(completion))
		complete(completion);
}

static void again_is_nothing(struct completion *completion)
{
}

/* COMPLETION-4 */
static int until_is_early(struct completion *completion, tick_t deadline) __may_sleep
{
	return completion_wait_until(completion, team_half_way(deadline));
}

/* COMPLETION-5 */
static void complete_comes_back(struct completion *completion) __may_sleep
{
	u8 *first = (u8 *)completion;
	bool touches = is_gone_at_once(completion);

	complete(completion);
	for (unsigned int i = 0; touches && i < PATIENCE; i++) {
		if (READ_ONCE(*first) == COMPLETION_GONE) {
			WRITE_ONCE(*first, 0);
			return;
		}
		task_yield();
		cpu_relax();
	}
}

#define MOCK(one, all, again, wait, until)	\
	(&(const struct completion_bench){ one, all, again, wait, until })
#define MOCK_ONE(op)	MOCK(op, complete_all, completion_again, completion_wait, completion_wait_until)
#define MOCK_ALL(op)	MOCK(complete, op, completion_again, completion_wait, completion_wait_until)
#define MOCK_AGAIN(op)	MOCK(complete, complete_all, op, completion_wait, completion_wait_until)
#define MOCK_WAIT(op)	MOCK(complete, complete_all, completion_again, op, completion_wait_until)
#define MOCK_UNTIL(op)	MOCK(complete, complete_all, completion_again, completion_wait, op)

static const struct saboteur completion_saboteurs[] = {
	{ .name = "COMPLETION-1 a wait does not wait", .bench = MOCK_WAIT(wait_does_not_wait),
	  .also = "COMPLETION-2 COMPLETION-3", .why = "nobody is there to pass" },
	{ .name = "COMPLETION-2 two pass for one", .bench = MOCK_ONE(complete_twice) },
	{ .name = "COMPLETION-2 nobody passes who comes later", .bench = MOCK_ONE(complete_who_is_there),
	  .also = "COMPLETION-4", .why = "what it completes is not kept" },
	{ .name = "COMPLETION-2 the last to come passes", .bench = MOCK_ONE(complete_the_last) },
	{ .name = "COMPLETION-3 all who are there pass, and no others", .bench = MOCK_ALL(complete_all_who_are_there) },
	{ .name = "COMPLETION-3 it stays done", .bench = MOCK_AGAIN(again_is_nothing) },
	{ .name = "COMPLETION-4 a deadline comes early", .bench = MOCK_UNTIL(until_is_early) },
	{ .name = "COMPLETION-5 who completes comes back", .bench = MOCK_ONE(complete_comes_back) },
};

static const struct saboteur_contract completion_contract = { .conform = completion_conform };

SABOTEURS(completion, FACT(SCHED), completion_contract, completion_saboteurs);
