// SPDX-License-Identifier: MIT
/* Policies with one thing wrong each, over the mock of a transport. */
#include "conform/endpoint_policy.h"
#include "endpoint_mock.h"
#include "saboteur.h"

static struct endpoint_mock mock;
static struct endpoint_wait box;

static struct endpoint_wait *fresh(u32 capacity)
{
	endpoint_mock_init(&mock, capacity);
	endpoint_wait_init(&box, &mock.ep);
	return &box;
}

/* ENDPOINT_POLICY-1 */
static int send_keeps_one_free(struct endpoint_policy *policy, const struct message *message, tick_t deadline)
	__may_sleep
{
	if (endpoint_carries(&box.ep, message) && endpoint_len(&box.ep) == box.ep.capacity - 1)
		return policy->ops->full(policy, message);
	return endpoint_policy_send(policy, message, deadline);
}

/* ENDPOINT_POLICY-2 */
static int drop(struct endpoint_policy *policy)
{
	struct message dropped;
	int err = endpoint_recv(&policy->box->ep, &dropped);

	if (!err)
		atomic_fetch_add_relaxed(&policy->dropped, 1);
	return err;
}

static int refuse_and_drop(struct endpoint_policy *policy, const struct message *message)
{
	(void)!drop(policy);
	return -EAGAIN;
}

/* ENDPOINT_POLICY-3 */
static int block_drops_when_late(struct endpoint_policy *policy, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = endpoint_policy_send(policy, message, deadline);

	if (err == -ETIMEDOUT)
		(void)!drop(policy);
	return err;
}

static int do_not_wait(struct endpoint_policy *policy, const struct message *message)
{
	return -EAGAIN;
}

/* ENDPOINT_POLICY-4: it drops one that lies behind the oldest. */
static int drop_the_second(struct endpoint_policy *policy, const struct message *message)
{
	struct message oldest;

	if (endpoint_recv(&policy->box->ep, &oldest) || drop(policy))
		return -EAGAIN;
	{
		spin_guard(&mock.lock);
		mock.head--;
		mock.messages[mock.head % mock.ep.capacity] = oldest;
		mock.states[mock.head % mock.ep.capacity] = MOCK_FULL;
	}
	return endpoint_send(&policy->box->ep, message);
}

static int drop_all(struct endpoint_policy *policy, const struct message *message)
{
	while (!drop(policy))
		;
	return endpoint_send(&policy->box->ep, message);
}

static int drop_and_forget_the_new(struct endpoint_policy *policy, const struct message *message)
{
	int err = drop(policy);

	return err == -EPIPE ? err : 0;
}

/* ENDPOINT_POLICY-5 */
static int drop_the_oldest_instead(struct endpoint_policy *policy, const struct message *message)
{
	return endpoint_drop_oldest.full(policy, message);
}

/* ENDPOINT_POLICY-6 */
static int drop_newest_uncounted(struct endpoint_policy *policy, const struct message *message)
{
	return 0;
}

static int drop_oldest_uncounted(struct endpoint_policy *policy, const struct message *message)
{
	int err = endpoint_drop_oldest.full(policy, message);

	atomic_fetch_sub_release(&policy->dropped, err ? 0 : 1);
	return err;
}

/* ENDPOINT_POLICY-7 */
static int send_drops_what_is_too_large(struct endpoint_policy *policy, const struct message *message,
					tick_t deadline) __may_sleep
{
	int err = endpoint_policy_send(policy, message, deadline);

	return err == -EMSGSIZE ? policy->ops->full(policy, message) : err;
}

static int send_now_drops_at_the_end(struct endpoint_policy *policy, const struct message *message)
{
	int err = endpoint_policy_send_now(policy, message);

	return err == -EPIPE ? policy->ops->full(policy, message) : err;
}

/* What is wrong stands in place of what is right. */
#define LENT(send, send_now, refuse, block, oldest, newest)				\
	(&(const struct endpoint_policy_bench){ fresh, send, send_now, refuse, block, oldest, newest, NULL })
#define SENDS(send, send_now)	\
	LENT(send, send_now, &endpoint_refuse, &endpoint_block, &endpoint_drop_oldest, &endpoint_drop_newest)
#define FULL(refuse, block, oldest, newest)	\
	LENT(endpoint_policy_send, endpoint_policy_send_now, refuse, block, oldest, newest)
#define WRONG(op)	(&(const struct endpoint_policy_ops){ .name = "wrong", .full = op })
#define REFUSE(op)	FULL(WRONG(op), &endpoint_block, &endpoint_drop_oldest, &endpoint_drop_newest)
#define BLOCK(op)	FULL(&endpoint_refuse, WRONG(op), &endpoint_drop_oldest, &endpoint_drop_newest)
#define OLDEST(op)	FULL(&endpoint_refuse, &endpoint_block, WRONG(op), &endpoint_drop_newest)
#define NEWEST(op)	FULL(&endpoint_refuse, &endpoint_block, &endpoint_drop_oldest, WRONG(op))

static const struct saboteur endpoint_policy_saboteurs[] = {
	{ .name = "ENDPOINT_POLICY-1 it is full too early", .bench = SENDS(send_keeps_one_free, endpoint_policy_send_now),
	  .also = "ENDPOINT_POLICY-2 ENDPOINT_POLICY-3 ENDPOINT_POLICY-4 ENDPOINT_POLICY-5 ENDPOINT_POLICY-7",
	  .why = "cases fill it" },
	{ .name = "ENDPOINT_POLICY-2 what is refused drops another one", .bench = REFUSE(refuse_and_drop) },
	{ .name = "ENDPOINT_POLICY-3 what is late drops another one", .bench = SENDS(block_drops_when_late, endpoint_policy_send_now) },
	{ .name = "ENDPOINT_POLICY-3 it does not wait", .bench = BLOCK(do_not_wait) },
	{ .name = "ENDPOINT_POLICY-4 the second one is dropped", .bench = OLDEST(drop_the_second) },
	{ .name = "ENDPOINT_POLICY-4 all are dropped", .bench = OLDEST(drop_all) },
	{ .name = "ENDPOINT_POLICY-4 the new one goes too", .bench = OLDEST(drop_and_forget_the_new),
	  .also = "ENDPOINT_POLICY-6", .why = "one more is lost than is counted" },
	{ .name = "ENDPOINT_POLICY-5 the oldest is dropped", .bench = NEWEST(drop_the_oldest_instead) },
	{ .name = "ENDPOINT_POLICY-6 a newest is not counted", .bench = NEWEST(drop_newest_uncounted) },
	{ .name = "ENDPOINT_POLICY-6 an oldest is not counted", .bench = OLDEST(drop_oldest_uncounted),
	  .also = "ENDPOINT_POLICY-4", .why = "one of its cases counts" },
	{ .name = "ENDPOINT_POLICY-7 what is too large counts as dropped",
	  .bench = SENDS(send_drops_what_is_too_large, endpoint_policy_send_now) },
	{ .name = "ENDPOINT_POLICY-7 behind the end it drops", .bench = SENDS(endpoint_policy_send, send_now_drops_at_the_end) },
};

static const struct saboteur_contract endpoint_policy_contract = { .conform = endpoint_policy_conform };

SABOTEURS(endpoint_policy, FACT(SCHED), endpoint_policy_contract, endpoint_policy_saboteurs);
