/* SPDX-License-Identifier: MIT */
/* The promise of sleep.h, executed. */
#ifndef KTEST_CONFORM_SLEEP_H
#define KTEST_CONFORM_SLEEP_H

#include <foundry/ktest.h>

/* The calls of sleep.h that are tried. */
struct sleep_bench {
	void	(*until)(tick_t deadline) __may_sleep;
	void	(*ns)(u64 ns) __may_sleep;
};

extern const struct ktest_case sleep_conform[];

#endif
