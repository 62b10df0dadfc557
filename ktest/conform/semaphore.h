/* SPDX-License-Identifier: MIT */
/* The promise of semaphore.h, executed. */
#ifndef KTEST_CONFORM_SEMAPHORE_H
#define KTEST_CONFORM_SEMAPHORE_H

#include <foundry/ktest.h>
#include <foundry/semaphore.h>

struct semaphore_bench {
	void	(*down)(struct semaphore *semaphore) __may_sleep;
	int	(*down_until)(struct semaphore *semaphore, tick_t deadline) __may_sleep;
	bool	(*trydown)(struct semaphore *semaphore);
	void	(*up)(struct semaphore *semaphore);
};

extern const struct ktest_case semaphore_conform[];

#endif
