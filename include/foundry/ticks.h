/* SPDX-License-Identifier: MIT */
/*
 * ticks - how many ticks of a clock a time lasts, and how long so many ticks last.
 *
 * A wait is rounded up, so that it is never over before its time; what has gone by is rounded down, so that
 * it never says more than what is true.  What is too long for 64 bits is U64_MAX, which is never.
 *
 * Provided by:  lib/ticks.c.
 * Used by:      clock.h, and by that whoever waits or measures.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/ticks.c proves each by its number.
 *
 *  * TICKS-1  ticks_from_ns() is always the least number of ticks that last as long.
 *  * TICKS-2  ns_from_ticks() is always the largest number of nanoseconds that are over by then.
 *  * TICKS-3  both are exact for every clock of 1 Hz to 10 THz, and U64_MAX where that is not enough.
 *  * TICKS-4  ticks_add() is the sum, and U64_MAX where that is not enough: it never wraps.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_TICKS_H
#define FOUNDRY_TICKS_H

#include <foundry/types.h>

#define NS_PER_SECOND	1000000000ull

/* The fastest clock that conversions are exact for. */
#define TICKS_HZ_MAX	10000000000000ull

/* Ticks at @hz that last @ns at least. */
u64 ticks_from_ns(u64 hz, u64 ns);

/* Nanoseconds that are over after @ticks at @hz. */
u64 ns_from_ticks(u64 hz, u64 ticks);

/* @ticks behind @tick. */
static inline tick_t ticks_add(tick_t tick, u64 ticks)
{
	return ticks < U64_MAX - tick ? tick + ticks : U64_MAX;
}

#endif
