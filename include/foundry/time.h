/* SPDX-License-Identifier: MIT */
/*
 * time - nanoseconds since there is a clock, without a division.
 *
 * A clock's ticks are multiplied by a fraction of 64 bits, to 128 bits; that is less than three nanoseconds short,
 * whatever the ticks, so the remainder tells how many, and what comes out is the quotient itself.  There is nothing
 * to be renewed from time to time, and no error that could grow.
 *
 * Provided by:  kernel/time.c, over a clock.
 * Used by:      the log; the boot stage clock starts it.
 * Usable from:  the first C line, which finds that there is no clock yet.
 *
 * Clauses.  ktest/conform/time.c proves each by its number.
 *
 *  * TIME-1  never goes back, on any CPU or between two, nor when another clock takes over.
 *  * TIME-2  always the exact quotient, rounded down, of ticks and frequency: for clocks from 1 Hz to 10 THz, and
 *            whatever ticks 64 bits can hold, as far as the nanoseconds fit, which is for 584 years.
 *  * TIME-3  the last nanosecond that fits is never followed by the first one: it stays.
 *  * TIME-4  a reading never waits without bound: where there is no clock, or whoever changes it never ends, as
 *            the CPU that a panic stopped there, it is refused.
 *  * TIME-5  when another clock takes over, or the same again, time goes on from where it was, and its ticks before
 *            never count.
 */
#ifndef FOUNDRY_TIME_H
#define FOUNDRY_TIME_H

#include <foundry/clock.h>
#include <foundry/seqlock.h>

#define NS_PER_SECOND	1000000000ull
#define TIME_HZ_MAX	10000000000000ull

/* How ticks of a frequency become nanoseconds: by @fraction / 2^@shift, rounded down. */
struct time_scale {
	u64		hz;
	u64		fraction;	/* its top bit is set */
	unsigned int	shift;		/* 34 to 77 */
};

/* For @hz, 1 to TIME_HZ_MAX; anything else is a BUG.  Context: any. */
void time_scale_init(struct time_scale *scale, u64 hz);

/* Nanoseconds that @ticks last, rounded down; U64_MAX when they do not fit.  Context: any, panic-safe. */
u64 time_scale_ns(const struct time_scale *scale, tick_t ticks);

/* What is known of the clock, and of those before. */
struct time_base {
	struct clock		*clock;		/* NULL: there is none */
	tick_t			since;		/* its tick when it took over */
	u64			before;		/* nanoseconds until then */
	struct time_scale	scale;
};

/* The time that goes by, on one clock after the other. */
struct time {
	struct seqlock		lock;
	struct time_base	base;		/* unguarded: by seq_read_try() and seq_read_retry() */
};

#define TIME_INIT(text)		{ .lock = SEQLOCK_INIT(text) }

/* From now on @clock tells it; NULL: none does.  Context: any but an interrupt handler. */
void time_set_clock(struct time *time, struct clock *clock);

/* Return: whether there is a clock, and then @ns is what it is.  Context: any, panic-safe. */
bool __must_check time_read(const struct time *time, u64 *ns);

/* The kernel's: since its boot stage clock. */
extern struct time kernel_time;

#endif
