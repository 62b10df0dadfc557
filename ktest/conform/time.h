/* SPDX-License-Identifier: MIT */
/* The promise of time.h, executed. */
#ifndef KTEST_CONFORM_TIME_H
#define KTEST_CONFORM_TIME_H

#include <foundry/ktest.h>
#include <foundry/time.h>

/* What an implementation lends: the functions of time.h. */
struct time_bench {
	u64	(*scale)(u64 hz, tick_t ticks);
	void	(*set_clock)(struct time *time, struct clock *clock);
	bool	(*read)(const struct time *time, u64 *ns);
};

extern const struct ktest_case time_conform[];
extern const struct ktest_case time_torture[];

#endif
