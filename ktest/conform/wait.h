/* SPDX-License-Identifier: MIT */
/* The promise of wait.h, executed. */
#ifndef KTEST_CONFORM_WAIT_H
#define KTEST_CONFORM_WAIT_H

#include <foundry/ktest.h>
#include <foundry/wait.h>

/* What is tried: wait_until_tick() as a function, and the rest of wait.h. */
struct wait_bench {
	int	(*until)(struct wait_queue *queue, tick_t deadline, bool (*is_so)(const void *arg),
			 const void *arg) __may_sleep;
	void	(*wake_one)(struct wait_queue *queue);
	void	(*wake_all)(struct wait_queue *queue);
	int	(*finish)(struct waiter *waiter, bool is_so) __may_sleep;
};

extern const struct ktest_case wait_conform[];

/* The real one. */
int wait_conform_until(struct wait_queue *queue, tick_t deadline, bool (*is_so)(const void *arg),
		       const void *arg) __may_sleep;

#endif
