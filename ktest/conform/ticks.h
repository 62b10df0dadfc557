/* SPDX-License-Identifier: MIT */
/* The promise of ticks.h, executed. */
#ifndef KTEST_CONFORM_TICKS_H
#define KTEST_CONFORM_TICKS_H

#include <foundry/ktest.h>
#include <foundry/ticks.h>

/* What an implementation lends: the calls of ticks.h. */
struct ticks_bench {
	u64	(*from_ns)(u64 hz, u64 ns);
	u64	(*to_ns)(u64 hz, u64 ticks);
	tick_t	(*add)(tick_t tick, u64 ticks);
};

extern const struct ktest_case ticks_conform[];

#endif
