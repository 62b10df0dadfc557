/* SPDX-License-Identifier: MIT */
/*
 * clock - a counter that only goes forward; its unit is the caller's business.
 *
 * Provided by:  drivers/timer/, chosen by the port.
 * Used by:      time.h, timer.h, and whoever waits.
 * Usable from:  HAS_CLOCK.
 *
 * Clauses.  ktest/conform/clock.c proves each by its number.
 *
 *  * CLOCK-1  never goes back, on any CPU or between two.
 *  * CLOCK-2  the frequency is never 0 and never changes.
 *  * CLOCK-3  goes on while a CPU waits in cpu_relax(): a bounded number of rounds sees it move.
 *  * CLOCK-4  never wraps: a narrow counter is widened to 64 bits.
 *  * CLOCK-5  reading never changes the irq state of the CPU.
 */
#ifndef FOUNDRY_CLOCK_H
#define FOUNDRY_CLOCK_H

#include <foundry/ticks.h>

struct clock;

struct clock_ops {
	tick_t	(*now)(struct clock *clock);
};

/* A provider embeds this and sets @hz before anyone sees it. */
struct clock {
	const struct clock_ops	*ops;
	const char		*name;
	u64			hz;
};

/**
 * clock_now() - read the counter
 * @clock:	which
 *
 * Context: any, panic-safe.
 * Return: ticks since an instant of the provider's choice.
 */
static inline tick_t clock_now(struct clock *clock)
{
	return clock->ops->now(clock);
}

/* Ticks in a second.  Context: any. */
static inline u64 clock_hz(const struct clock *clock)
{
	return clock->hz;
}

/*
 * Microseconds that @ticks last, rounded down.  Exact wherever the result fits
 * in 64 bits, for clocks of up to 10 THz.  Context: any.
 */
static inline u64 clock_us(const struct clock *clock, tick_t ticks)
{
	return ticks / clock->hz * 1000000 + ticks % clock->hz * 1000000 / clock->hz;
}

/* Nanoseconds that @ticks last, rounded down, as ticks.h says.  Context: any. */
static inline u64 clock_ns(const struct clock *clock, u64 ticks)
{
	return ns_from_ticks(clock->hz, ticks);
}

/* Ticks that last @ns, rounded up, as ticks.h says.  Context: any. */
static inline u64 clock_ticks_from_ns(const struct clock *clock, u64 ns)
{
	return ticks_from_ns(clock->hz, ns);
}

/* The tick from which on @ns have gone by, U64_MAX where it is beyond.  Context: any. */
static inline tick_t clock_after_ns(struct clock *clock, u64 ns)
{
	return ticks_add(clock_now(clock), clock_ticks_from_ns(clock, ns));
}

#endif
