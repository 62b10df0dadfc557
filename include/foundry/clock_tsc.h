/* SPDX-License-Identifier: MIT */
/* clock_tsc - the time-stamp counter of the CPU: one instruction, no way out of a guest. */
#ifndef FOUNDRY_CLOCK_TSC_H
#define FOUNDRY_CLOCK_TSC_H

#include <foundry/clock.h>

struct clock_tsc {
	struct clock	clock;
	bool		steady;		/* it counts at one rate whatever the CPU does */
	bool		told;		/* the frequency is what the CPU says, not what was measured */
};

/**
 * clock_tsc_init() - find out how fast it counts
 * @tsc:	caller's storage
 * @reference:	a clock whose frequency is known; NULL when there is none
 *
 * What the CPU says is believed when the measurement agrees to a thousandth.
 *
 * Context: boot only.
 * Return: 0; -ENODEV when there is no such counter, or nobody knows its frequency; -EIO when it
 * cannot be measured.
 */
int __must_check clock_tsc_init(struct clock_tsc *tsc, struct clock *reference);

#endif
