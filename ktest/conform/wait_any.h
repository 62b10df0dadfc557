/* SPDX-License-Identifier: MIT */
/* The promise of wait_any.h, executed. */
#ifndef KTEST_CONFORM_WAIT_ANY_H
#define KTEST_CONFORM_WAIT_ANY_H

#include <foundry/ktest.h>
#include <foundry/wait_any.h>

/* What is tried. */
struct wait_any_bench {
	int	(*wait_any)(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep;
};

extern const struct ktest_case wait_any_conform[];

#endif
