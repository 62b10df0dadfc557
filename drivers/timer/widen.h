/* SPDX-License-Identifier: MIT */
/*
 * widen - a narrow counter that goes round, as one of 64 bits that does not.
 *
 *	u64 before = widen_begin(&seen);
 *
 *	return widen_end(&seen, before, count, mask);
 *
 * The counter is read between the two: it is never behind what was seen before.  Right while
 * somebody reads it at least once a round, on any CPU.  No lock, so it works in a panic too: when
 * two CPUs read at once, one of the two readings is remembered, and both are right.
 */
#ifndef TIMER_WIDEN_H
#define TIMER_WIDEN_H

#include <foundry/atomic.h>
#include <foundry/types.h>

static inline u64 widen_begin(const u64 *seen)
{
	return atomic64_load_acquire(seen);
}

/* @mask has as many ones as the counter has bits. */
static inline u64 widen_end(u64 *seen, u64 before, u64 count, u64 mask)
{
	u64 now = before + ((count - before) & mask);

	(void)atomic64_cas_release(seen, before, now);	/* another reading was remembered: as good */
	return now;
}

#endif
