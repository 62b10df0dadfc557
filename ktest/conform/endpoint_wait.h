/* SPDX-License-Identifier: MIT */
/* The promise of endpoint_wait.h, executed. */
#ifndef KTEST_CONFORM_ENDPOINT_WAIT_H
#define KTEST_CONFORM_ENDPOINT_WAIT_H

#include <foundry/endpoint_wait.h>
#include <foundry/ktest.h>

/* What is tried, over one transport. */
struct endpoint_wait_bench {
	/* Empty and open, for exactly so many messages: 1 to 8. */
	struct endpoint_wait	*(*fresh)(u32 capacity);
	int			(*send_until)(struct endpoint_wait *wait, const struct message *message,
					      tick_t deadline) __may_sleep;
	int			(*recv_until)(struct endpoint_wait *wait, struct message *message,
					      tick_t deadline) __may_sleep;
	const char		*one_each;	/* why there may not be two producers or consumers, or NULL */
};

extern const struct ktest_case endpoint_wait_conform[];

#endif
