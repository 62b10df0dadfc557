// SPDX-License-Identifier: MIT
/* endpoint_policy - what becomes of a message when there is no room for it. */
#include <foundry/endpoint_policy.h>

static void count_dropped(struct endpoint_policy *policy)
{
	atomic_fetch_add_relaxed(&policy->dropped, 1);
}

static int refuse(struct endpoint_policy *policy, const struct message *message)
{
	return -EAGAIN;
}

/* Somebody else may be faster with the room that it makes, or with the oldest. */
static int drop_oldest(struct endpoint_policy *policy, const struct message *message)
{
	struct endpoint *ep = &policy->box->ep;
	struct message oldest;
	int err;

	do {	/* bounded: each round but the last one is a message of somebody else's */
		if (endpoint_recv(ep, &oldest))
			return endpoint_send(ep, message);
		count_dropped(policy);
		err = endpoint_send(ep, message);
	} while (err == -EAGAIN);
	return err;
}

static int drop_newest(struct endpoint_policy *policy, const struct message *message)
{
	count_dropped(policy);
	return 0;
}

const struct endpoint_policy_ops endpoint_refuse	= { .name = "refuse", .full = refuse };
const struct endpoint_policy_ops endpoint_block		= { .name = "block", .full = refuse, .waits = true };
const struct endpoint_policy_ops endpoint_drop_oldest	= { .name = "drop oldest", .full = drop_oldest };
const struct endpoint_policy_ops endpoint_drop_newest	= { .name = "drop newest", .full = drop_newest };

int endpoint_policy_send_now(struct endpoint_policy *policy, const struct message *message)
{
	int err = endpoint_send(&policy->box->ep, message);

	return err == -EAGAIN ? policy->ops->full(policy, message) : err;
}

int endpoint_policy_send(struct endpoint_policy *policy, const struct message *message, tick_t deadline)
	__may_sleep
{
	if (policy->ops->waits)
		return endpoint_send_until(policy->box, message, deadline);
	return endpoint_policy_send_now(policy, message);
}
