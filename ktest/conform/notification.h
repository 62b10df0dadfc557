/* SPDX-License-Identifier: MIT */
/* The promise of notification.h, executed. */
#ifndef KTEST_CONFORM_NOTIFICATION_H
#define KTEST_CONFORM_NOTIFICATION_H

#include <foundry/ktest.h>
#include <foundry/notification.h>

/* What is tried. */
struct notification_bench {
	void	(*signal)(struct notification *notification, u64 bits);
	u64	(*take)(struct notification *notification, u64 mask);
	int	(*wait_for)(struct notification *notification, u64 mask, tick_t deadline, u64 *bits) __may_sleep;
};

extern const struct ktest_case notification_conform[];

#endif
