/* SPDX-License-Identifier: MIT */
/* The promise of alarm.h, executed. */
#ifndef KTEST_CONFORM_ALARM_H
#define KTEST_CONFORM_ALARM_H

#include <foundry/alarm.h>
#include <foundry/ktest.h>

struct clock;

/* What an implementation lends. */
struct alarm_bench {
	struct alarm	*(*fresh)(struct ktest *kt);	/* disarmed */
	struct clock	*clock;				/* whose ticks it counts */
	void		(*pass)(u64 ticks);		/* so much time goes by, irqs as they are */
	u64		span;				/* ticks: long against the cost of arming */
};

extern const struct ktest_case alarm_conform[];

#endif
