// SPDX-License-Identifier: MIT
/* Credits with one thing wrong each, around the one that there is. */
#include <foundry/atomic.h>

#include "conform/endpoint_credit.h"
#include "conform/task_team.h"
#include "saboteur.h"

/* ENDPOINT_CREDIT-1 */
static int send_without(struct endpoint_credit *credit, const struct message *message)
{
	int err = endpoint_credit_send(credit, message);

	return err == -EAGAIN ? endpoint_send(&credit->box->ep, message) : err;
}

static int wait_for_room_alone(struct endpoint_credit *credit, const struct message *message, tick_t deadline)
	__may_sleep
{
	return endpoint_send_until(credit->box, message, deadline);
}

/* ENDPOINT_CREDIT-2 */
static void give_one_less(struct endpoint_credit *credit, u32 count)
{
	if (count > 1)
		count--;
	endpoint_credit_give(credit, count);
}

static void give_one_more(struct endpoint_credit *credit, u32 count)
{
	u32 missing = credit->granted - atomic_load_relaxed(&credit->left);

	endpoint_credit_give(credit, missing > count ? count + 1 : count);
}

/* ENDPOINT_CREDIT-3 */
static void forget_one(struct endpoint_credit *credit)
{
	u32 left = atomic_load_relaxed(&credit->left);

	if (left > 0)
		(void)!atomic_cas_acquire(&credit->left, left, left - 1);
}

static int send_keeps_the_credit(struct endpoint_credit *credit, const struct message *message)
{
	int err = endpoint_credit_send(credit, message);

	if (err && err != -EPIPE)
		forget_one(credit);
	return err;
}

/* The last credit is kept behind the end: the next one finds none. */
static int send_keeps_it_at_the_end(struct endpoint_credit *credit, const struct message *message)
{
	int err = endpoint_credit_send(credit, message);

	if (err == -EPIPE)
		forget_one(credit);
	return err;
}

static int late_keeps_the_credit(struct endpoint_credit *credit, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = endpoint_credit_send_until(credit, message, deadline);

	if (err == -ETIMEDOUT)
		forget_one(credit);
	return err;
}

/* ENDPOINT_CREDIT-4 */
static void give_silently(struct endpoint_credit *credit, u32 count)
{
	BUG_ON(count > credit->granted - atomic_load_relaxed(&credit->left),
	       "endpoint_credit: %u given back, and %u are on their way", count,
	       credit->granted - atomic_load_relaxed(&credit->left));
	atomic_fetch_add_release(&credit->left, count);
}

static void give_wakes_one(struct endpoint_credit *credit, u32 count)
{
	give_silently(credit, count);
	wake_one(&credit->queue);
}

static int late_is_early(struct endpoint_credit *credit, const struct message *message, tick_t deadline)
	__may_sleep
{
	return endpoint_credit_send_until(credit, message, team_half_way(deadline));
}

/* ENDPOINT_CREDIT-5 */
static void close_wakes_nobody(struct endpoint_credit *credit)
{
	atomic_store_release(&credit->closed, 1);
}

static void close_wakes_one(struct endpoint_credit *credit)
{
	atomic_store_release(&credit->closed, 1);
	wake_one(&credit->queue);
}

/* ENDPOINT_CREDIT-6 */
static void give_what_is_missing(struct endpoint_credit *credit, u32 count)
{
	endpoint_credit_give(credit, MIN(count, credit->granted - atomic_load_relaxed(&credit->left)));
}

#define MOCK(send, until, give, close)	(&(const struct endpoint_credit_bench){ send, until, give, close })
#define MOCK_SEND(op)	MOCK(op, endpoint_credit_send_until, endpoint_credit_give, endpoint_credit_close)
#define MOCK_UNTIL(op)	MOCK(endpoint_credit_send, op, endpoint_credit_give, endpoint_credit_close)
#define MOCK_GIVE(op)	MOCK(endpoint_credit_send, endpoint_credit_send_until, op, endpoint_credit_close)
#define MOCK_CLOSE(op)	MOCK(endpoint_credit_send, endpoint_credit_send_until, endpoint_credit_give, op)

static const struct saboteur endpoint_credit_saboteurs[] = {
	{ .name = "ENDPOINT_CREDIT-1 a message goes without", .bench = MOCK_SEND(send_without),
	  .also = "ENDPOINT_CREDIT-2 ENDPOINT_CREDIT-6", .why = "their last one must not go" },
	{ .name = "ENDPOINT_CREDIT-1 who waits asks for room alone", .bench = MOCK_UNTIL(wait_for_room_alone),
	  .also = "ENDPOINT_CREDIT-4 ENDPOINT_CREDIT-5", .why = "nobody waits for credit" },
	{ .name = "ENDPOINT_CREDIT-2 one of two is forgotten", .bench = MOCK_GIVE(give_one_less),
	  .also = "ENDPOINT_CREDIT-4 ENDPOINT_CREDIT-6", .why = "one waits for it, and there is one less" },
	{ .name = "ENDPOINT_CREDIT-2 one too many is given", .bench = MOCK_GIVE(give_one_more),
	  .also = "ENDPOINT_CREDIT-4", .why = "more are given than there are waiters" },
	{ .name = "ENDPOINT_CREDIT-3 what is refused costs one", .bench = MOCK_SEND(send_keeps_the_credit) },
	{ .name = "ENDPOINT_CREDIT-3 behind the end it costs one", .bench = MOCK_SEND(send_keeps_it_at_the_end) },
	{ .name = "ENDPOINT_CREDIT-3 what is late costs one", .bench = MOCK_UNTIL(late_keeps_the_credit) },
	{ .name = "ENDPOINT_CREDIT-4 nobody is told", .bench = MOCK_GIVE(give_silently) },
	{ .name = "ENDPOINT_CREDIT-4 of two one is told", .bench = MOCK_GIVE(give_wakes_one) },
	{ .name = "ENDPOINT_CREDIT-4 it is late early", .bench = MOCK_UNTIL(late_is_early) },
	{ .name = "ENDPOINT_CREDIT-5 the end wakes nobody", .bench = MOCK_CLOSE(close_wakes_nobody) },
	{ .name = "ENDPOINT_CREDIT-5 the end wakes one", .bench = MOCK_CLOSE(close_wakes_one) },
	{ .name = "ENDPOINT_CREDIT-6 too much is not told", .bench = MOCK_GIVE(give_what_is_missing) },
};

static const struct saboteur_contract endpoint_credit_contract = { .conform = endpoint_credit_conform };

SABOTEURS(endpoint_credit, FACT(SCHED), endpoint_credit_contract, endpoint_credit_saboteurs);
