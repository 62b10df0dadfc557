/* SPDX-License-Identifier: MIT */
/* The promise of condition.h, executed. */
#ifndef KTEST_CONFORM_CONDITION_H
#define KTEST_CONFORM_CONDITION_H

#include <foundry/condition.h>
#include <foundry/ktest.h>

#include "mutex.h"

struct condition_bench {
	int	(*until)(struct condition *condition, struct mutex *mutex, tick_t deadline) __may_sleep;
	void	(*signal)(struct condition *condition);
	void	(*broadcast)(struct condition *condition);
};

extern const struct ktest_case condition_conform[];

#endif
