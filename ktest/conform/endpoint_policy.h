/* SPDX-License-Identifier: MIT */
/* The promise of endpoint_policy.h, executed. */
#ifndef KTEST_CONFORM_ENDPOINT_POLICY_H
#define KTEST_CONFORM_ENDPOINT_POLICY_H

#include <foundry/endpoint_policy.h>
#include <foundry/ktest.h>

/* What is tried: the four policies, over one transport. */
struct endpoint_policy_bench {
	/* Empty and open, for exactly so many messages: 1 to 8. */
	struct endpoint_wait			*(*fresh)(u32 capacity);
	int	(*send)(struct endpoint_policy *policy, const struct message *message, tick_t deadline) __may_sleep;
	int	(*send_now)(struct endpoint_policy *policy, const struct message *message);
	const struct endpoint_policy_ops	*refuse, *block, *drop_oldest, *drop_newest;
	const char				*one_consumer;	/* why no producer may receive, or NULL */
};

extern const struct ktest_case endpoint_policy_conform[];

#endif
