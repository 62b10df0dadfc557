/* SPDX-License-Identifier: MIT */
/* The promise of clock.h, executed. */
#ifndef KTEST_CONFORM_CLOCK_H
#define KTEST_CONFORM_CLOCK_H

#include <foundry/clock.h>
#include <foundry/ktest.h>

/* What an implementation lends. */
struct clock_bench {
	struct clock	*(*fresh)(struct ktest *kt);
	void		(*relax)(void);		/* a round of waiting, cpu_relax() where time is real */
	void		(*skip)(u64 ticks);	/* so much time goes by at once; NULL: it cannot */
	tick_t		(*now_elsewhere)(struct clock *clock);	/* read by another CPU; NULL: none */
};

extern const struct ktest_case clock_conform[];

#endif
