/* SPDX-License-Identifier: MIT */
/* calibrate - how fast does a counter count, by a clock. */
#ifndef TIMER_CALIBRATE_H
#define TIMER_CALIBRATE_H

#include <foundry/clock.h>

/* Counts up. */
struct counter {
	u64		(*read)(const void *arg);
	const void	*arg;
};

/**
 * calibrate() - measure a counter
 * @counter:	running
 * @clock:	believed
 * @hz:		receives its frequency; untouched on refusal
 *
 * Takes some 5 ms, and no interrupt.  Measures until two agree, a bounded number of times: a host
 * may stop its guest for a while, and a clock that goes round loses time then.
 *
 * Context: boot only.
 * Return: 0; -EIO when one of the two does not count, or no two measurements agree.
 */
int __must_check calibrate(const struct counter *counter, struct clock *clock, u64 *hz);

#endif
