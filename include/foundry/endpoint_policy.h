/* SPDX-License-Identifier: MIT */
/*
 * endpoint_policy - what becomes of a message when there is no room for it.
 *
 *	endpoint_policy_init(&news, &endpoint_drop_oldest, &box);
 *	...
 *	err = endpoint_policy_send(&news, &message, WAIT_FOR_EVER);
 *
 * Whoever owns an endpoint chooses; who sends need not know.  There are four, and room for others:
 *
 *	endpoint_refuse		it is refused, and the sender decides
 *	endpoint_block		the sender waits
 *	endpoint_drop_oldest	the message that waits for longest is lost, and makes room: of what is new nothing is missed
 *	endpoint_drop_newest	the message itself is lost: what waits is kept
 *
 * A policy that drops tells how many were lost, for a log or a person.  One that drops the oldest receives it: the
 * transport must permit that to a producer, as endpoint_mpmc does.
 *
 * Where several send and one of them must not take all the room: endpoint_credit.h.
 *
 * Provided by:  ipc/endpoint_policy.c.
 * Used by:      the kernel's own tasks.
 * Usable from:  HAS_SCHED; what never waits from the first C line.
 *
 * Clauses.  ktest/conform/endpoint_policy.c proves each by its number.
 *
 *  * ENDPOINT_POLICY-1  while there is room a message is always sent, and none is dropped, whatever the policy.
 *  * ENDPOINT_POLICY-2  endpoint_refuse: without room it is always -EAGAIN, and nothing changes.
 *  * ENDPOINT_POLICY-3  endpoint_block: without room it is sent once there is some; if none comes it is -ETIMEDOUT,
 *                       never before the deadline, and nothing changes.
 *  * ENDPOINT_POLICY-4  endpoint_drop_oldest: without room the oldest message is dropped and no other one, and the new one
 *                       is sent, behind all others.
 *  * ENDPOINT_POLICY-5  endpoint_drop_newest: without room the new message is dropped and no other one.
 *  * ENDPOINT_POLICY-6  what was sent is always received, waits, or was dropped and counted.
 *  * ENDPOINT_POLICY-7  what is too large is always -EMSGSIZE, and once it is closed all else -EPIPE; none is dropped.
 */
#ifndef FOUNDRY_ENDPOINT_POLICY_H
#define FOUNDRY_ENDPOINT_POLICY_H

#include <foundry/atomic.h>
#include <foundry/endpoint_wait.h>

struct endpoint_policy;

/* What is done with a message that was just refused with -EAGAIN, without waiting; and whether it may be waited. */
struct endpoint_policy_ops {
	const char	*name;
	int		(*full)(struct endpoint_policy *policy, const struct message *message);
	bool		waits;
};

extern const struct endpoint_policy_ops endpoint_refuse, endpoint_block, endpoint_drop_oldest, endpoint_drop_newest;

struct endpoint_policy {
	const struct endpoint_policy_ops	*ops;
	struct endpoint_wait			*box;
	u32					dropped;	/* atomic; it may wrap around */
};

/* Send to @box by the policy @ops from now on.  Context: any, nobody else uses it yet. */
static inline void endpoint_policy_init(struct endpoint_policy *policy, const struct endpoint_policy_ops *ops,
					struct endpoint_wait *box)
{
	*policy = (struct endpoint_policy){ .ops = ops, .box = box };
}

/* Messages that were lost so far.  Context: any. */
static inline u32 endpoint_policy_dropped(const struct endpoint_policy *policy)
{
	return atomic_load_relaxed(&policy->dropped);
}

/**
 * endpoint_policy_send_now() - put a message in, or do what the policy says, without waiting
 * @policy:	of the endpoint
 * @message:	copied
 *
 * Context: any; the transport says how many at once.
 * Return: 0, also when a message was dropped; -EMSGSIZE, -EPIPE as endpoint_send(); -EAGAIN when the policy refuses or
 * would wait, or when the oldest message is just being written or read.
 */
int __must_check endpoint_policy_send_now(struct endpoint_policy *policy, const struct message *message);

/**
 * endpoint_policy_send() - put a message in, or do what the policy says
 * @policy:	of the endpoint
 * @message:	copied
 * @deadline:	for a policy that waits: in ticks of arch->clock, or WAIT_FOR_EVER
 *
 * Context: irqs on, no lock held; the transport says how many at once.
 * Return: as endpoint_policy_send_now(), but -ETIMEDOUT where the policy waits.
 */
int __must_check endpoint_policy_send(struct endpoint_policy *policy, const struct message *message,
				      tick_t deadline) __may_sleep;

#endif
