// SPDX-License-Identifier: MIT
/* Waits for whatever comes first with one thing wrong each, around the one that there is. */
#include <foundry/atomic.h>
#include <foundry/errno.h>

#include "conform/task_team.h"
#include "conform/wait_any.h"
#include "saboteur.h"

/* WAIT_ANY-1 */
static int tells_another_one(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	int err = wait_any(set, event, deadline);

	if (!err && !event->ended)
		event->which = (event->which + 1) % set->count;
	return err;
}

/* Whoever waits is in the first queue alone. */
static int waits_for_the_first(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	struct wait_set first = { .sources = set->sources, .count = 1 };
	bool waits = deadline == WAIT_FOR_EVER;
	int err = wait_any(set, event, waits ? 0 : deadline);

	return waits && err == -ETIMEDOUT ? wait_any(&first, event, deadline) : err;
}

static int takes_all_bits(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	int err = wait_any(set, event, deadline);

	if (!err && event->bits)
		event->bits |= notification_take(set->sources[event->which].notification, U64_MAX);
	return err;
}

/* WAIT_ANY-2 */
static int begins_at_the_first(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	set->next = 0;
	return wait_any(set, event, deadline);
}

/* WAIT_ANY-3 */
static int is_late_early(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	return wait_any(set, event, team_half_way(deadline));
}

/* WAIT_ANY-4 */
static int tells_ends_again(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	for (unsigned int i = 0; i < set->count; i++)
		set->sources[i].ended = false;
	return wait_any(set, event, deadline);
}

static int keeps_ends_to_itself(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	int err;

	do {
		err = wait_any(set, event, deadline);
	} while (!err && event->ended);
	return err;
}

/* WAIT_ANY-5: it looks once it was woken, and goes. */
static int leaves_nothing_to_others(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	int err = wait_any(set, event, 0);

	if (err != -ETIMEDOUT || deadline != WAIT_FOR_EVER)
		return err == -ETIMEDOUT ? wait_any(set, event, deadline) : err;
	for (unsigned int i = 0; i < set->count; i++) {
		struct wait_source *source = &set->sources[i];

		wait_begin(&source->waiter, source->box ? &source->box->receivers.queue : &source->notification->queue,
			   WAIT_FOR_EVER);
		if (source->box)
			endpoint_receiver_in(source->box);
	}
	do {
		struct wait_set now = *set;

		for (unsigned int i = 0; i < set->count; i++)
			wait_enter(&set->sources[i].waiter);
		for (err = -EAGAIN, now.count = 0; err == -EAGAIN && now.count < set->count; now.count++) {
			struct wait_source *source = &set->sources[now.count];

			event->which = now.count;
			event->ended = false;
			event->bits = source->box ? 0 : notification_take(source->notification, source->mask);
			if (source->box)
				err = endpoint_recv(&source->box->ep, &event->message);
			else if (event->bits)
				err = 0;
			event->ended = err == -EPIPE;
		}
	} while (err == -EAGAIN && wait_block(&set->sources[0].waiter));
	for (unsigned int i = 0; i < set->count; i++) {
		set->sources[i].waiter.woken = false;
		(void)!wait_end(&set->sources[i].waiter, true);
		if (set->sources[i].box)
			atomic_fetch_sub_release(&set->sources[i].box->receivers.waiting, 1);
	}
	return 0;
}

#define MOCK(op)	(&(const struct wait_any_bench){ op })

static const struct saboteur wait_any_saboteurs[] = {
	{ .name = "WAIT_ANY-1 another one is told", .bench = MOCK(tells_another_one),
	  .also = "WAIT_ANY-2 WAIT_ANY-4 WAIT_ANY-5", .why = "each case looks who is told" },
	{ .name = "WAIT_ANY-1 it waits for the first one", .bench = MOCK(waits_for_the_first),
	  .also = "WAIT_ANY-4 WAIT_ANY-5", .why = "they wait for others" },
	{ .name = "WAIT_ANY-1 bits come that were not asked for", .bench = MOCK(takes_all_bits) },
	{ .name = "WAIT_ANY-2 it always begins with the first one", .bench = MOCK(begins_at_the_first) },
	{ .name = "WAIT_ANY-3 it is late early", .bench = MOCK(is_late_early) },
	{ .name = "WAIT_ANY-4 an end is told again", .bench = MOCK(tells_ends_again) },
	{ .name = "WAIT_ANY-4 an end is not told", .bench = MOCK(keeps_ends_to_itself) },
	{ .name = "WAIT_ANY-5 it does not tell who waits, too", .bench = MOCK(leaves_nothing_to_others) },
};

static const struct saboteur_contract wait_any_contract = { .conform = wait_any_conform };

SABOTEURS(wait_any, FACT(SCHED), wait_any_contract, wait_any_saboteurs);
