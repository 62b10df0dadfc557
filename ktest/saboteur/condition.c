// SPDX-License-Identifier: MIT
/* Conditions with one thing wrong each, around those that there are. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "conform/condition.h"
#include "conform/task_team.h"
#include "saboteur.h"

#define ROUNDS	20

/* By pointer: who reads the sources does not follow who holds what here. */
static int (*const real_wait)(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep =
	condition_wait_until;

/* CONDITION-1: members look whether they hold it. */
static int wait_returns_without(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err = real_wait(condition, mutex, deadline);

	if (!err && deadline == WAIT_FOR_EVER && strcmp(condition->lock.tag.name, "turn") != 0)
		mutex_real.unlock(mutex);
	return err;
}

/* CONDITION-2 */
static int wait_enters_late(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep
{
	if (mutex_is_held(mutex)) {
		mutex_real.unlock(mutex);
		for (unsigned int i = 0; i < ROUNDS; i++) {
			task_yield();		/* the signal comes here */
			cpu_relax();
		}
		mutex_real.lock(mutex);
	}
	return real_wait(condition, mutex, deadline);
}

/* CONDITION-3 */
static void signal_the_last(struct condition *condition)
{
	{
		struct list *last;

		spin_guard(&condition->lock);
		last = condition->waiters.prev;
		list_remove(last);
		list_add_head(&condition->waiters, last);
	}
	condition_signal(condition);
}

static void signal_all(struct condition *condition)
{
	condition_broadcast(condition);
}

/* CONDITION-4 */
static void broadcast_to_one(struct condition *condition)
{
	condition_signal(condition);
}

/* CONDITION-5 */
static int wait_is_early(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep
{
	return real_wait(condition, mutex, team_half_way(deadline));
}

static int signal_counts_as_late(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err = real_wait(condition, mutex, deadline);

	return deadline == WAIT_FOR_EVER ? err : -ETIMEDOUT;
}

/* CONDITION-6 */
static int wait_takes_it_itself(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err;

	if (mutex_is_held(mutex))
		return real_wait(condition, mutex, deadline);
	mutex_real.lock(mutex);
	err = real_wait(condition, mutex, deadline);
	mutex_real.unlock(mutex);
	return err;
}

#define MOCK(until, one, all)	(&(const struct condition_bench){ until, one, all })
#define MOCK_WAIT(op)	MOCK(op, condition_signal, condition_broadcast)
#define MOCK_ONE(op)	MOCK(condition_wait_until, op, condition_broadcast)
#define MOCK_ALL(op)	MOCK(condition_wait_until, condition_signal, op)

static const struct saboteur condition_saboteurs[] = {
	{ .name = "CONDITION-1 a wait returns without the mutex", .bench = MOCK_WAIT(wait_returns_without) },
	{ .name = "CONDITION-2 it lets go before it waits", .bench = MOCK_WAIT(wait_enters_late) },
	{ .name = "CONDITION-3 the last to come is signalled", .bench = MOCK_ONE(signal_the_last) },
	{ .name = "CONDITION-3 a signal is for all", .bench = MOCK_ONE(signal_all) },
	{ .name = "CONDITION-4 a broadcast is for one", .bench = MOCK_ALL(broadcast_to_one),
	  .also = "CONDITION-1", .why = "its case broadcasts to two" },
	{ .name = "CONDITION-5 a deadline comes early", .bench = MOCK_WAIT(wait_is_early) },
	{ .name = "CONDITION-5 a signal counts as late", .bench = MOCK_WAIT(signal_counts_as_late) },
	{ .name = "CONDITION-6 the mutex is taken for it", .bench = MOCK_WAIT(wait_takes_it_itself) },
};

static const struct saboteur_contract condition_contract = { .conform = condition_conform };

SABOTEURS(condition, FACT(SCHED), condition_contract, condition_saboteurs);
