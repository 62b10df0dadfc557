/* SPDX-License-Identifier: MIT */
/* tsc - the time-stamp counter: Intel SDM volume 3, "Time-Stamp Counter". */
#ifndef TIMER_TSC_H
#define TIMER_TSC_H

#include <foundry/types.h>

/*
 * Not before what stands before it: RDTSC alone may be executed early, "RDTSC", Intel SDM
 * volume 2B.
 */
static inline u64 rdtsc_ordered(void)
{
	u32 low, high;

	__asm__ volatile("lfence\n\trdtsc" : "=a" (low), "=d" (high) : : "memory");
	return (u64)high << 32 | low;
}

#endif
