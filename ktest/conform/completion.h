/* SPDX-License-Identifier: MIT */
/* The promise of completion.h, executed. */
#ifndef KTEST_CONFORM_COMPLETION_H
#define KTEST_CONFORM_COMPLETION_H

#include <foundry/completion.h>
#include <foundry/ktest.h>

struct completion_bench {
	void	(*complete)(struct completion *completion);
	void	(*complete_all)(struct completion *completion);
	void	(*again)(struct completion *completion);
	void	(*wait)(struct completion *completion) __may_sleep;
	int	(*until)(struct completion *completion, tick_t deadline) __may_sleep;
};

/* What is in place of one that is gone. */
#define COMPLETION_GONE	0xa5

extern const struct ktest_case completion_conform[];

#endif
