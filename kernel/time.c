// SPDX-License-Identifier: MIT
/* time - the scale of a clock, and what is kept of the clocks before. */
#include <foundry/bug.h>
#include <foundry/ipi.h>
#include <foundry/time.h>

/* What a change of clocks takes, and much more. */
#define TRIES	1000

struct time kernel_time = TIME_INIT("time");

/* --- the scale ------------------------------------------------------------------------ */

/* The largest power of two with which the fraction fits: then it is wrong by less than a part in 2^63. */
void time_scale_init(struct time_scale *scale, u64 hz)
{
	u64 rest;

	BUG_ON(hz == 0 || hz > TIME_HZ_MAX, "time: a clock of %llu Hz", hz);
	*scale = (struct time_scale){ .hz = hz, .fraction = NS_PER_SECOND / hz };
	rest = NS_PER_SECOND % hz;
	while (!(scale->fraction >> 63)) {
		rest *= 2;
		scale->fraction = scale->fraction * 2 + (rest >= hz);
		rest -= rest >= hz ? hz : 0;
		scale->shift++;
	}
}

/*
 * As the fraction is short by less than 1, @ns is by less than ticks / 2^shift, which is less than 2 where
 * the result fits, and by what is shifted out.  The remainder is below 3 * hz, so its lowest 64 bits are all of it.
 */
u64 time_scale_ns(const struct time_scale *scale, tick_t ticks)
{
	unsigned __int128 product = (unsigned __int128)ticks * scale->fraction;
	u64 high = (u64)(product >> 64), low = (u64)product, ns, rest;

	if (scale->shift >= 64)
		ns = high >> (scale->shift - 64);
	else if (high >> scale->shift)
		return U64_MAX;
	else
		ns = high << (64 - scale->shift) | low >> scale->shift;
	rest = ticks * NS_PER_SECOND - ns * scale->hz;
	while (unlikely(rest >= scale->hz) && ns < U64_MAX) {	/* bounded: twice */
		rest -= scale->hz;
		ns++;
	}
	return ns;
}

/* --- the clocks ------------------------------------------------------------------------- */

static u64 sum(u64 before, u64 ns)
{
	return before + MIN(ns, U64_MAX - before);
}

static u64 at(const struct time_base *base, tick_t now)
{
	return sum(base->before, time_scale_ns(&base->scale, now - base->since));
}

/* Whoever reads a later time than @time->base.before by the old clock is told to read again. */
void time_set_clock(struct time *time, struct clock *clock)
{
	struct time_base *base = &time->base;
	struct time_scale scale = { .hz = 0 };

	if (clock)
		time_scale_init(&scale, clock_hz(clock));
	seq_write_guard(&time->lock);
	if (base->clock)
		WRITE_ONCE(base->before, at(base, clock_now(base->clock)));
	WRITE_ONCE(base->clock, clock);
	WRITE_ONCE(base->since, clock ? clock_now(clock) : 0);
	WRITE_ONCE(base->scale.hz, scale.hz);
	WRITE_ONCE(base->scale.fraction, scale.fraction);
	WRITE_ONCE(base->scale.shift, scale.shift);
}

/* A clock is there for ever, so one that has just been replaced can be read.  Return: whether it is of one piece. */
static bool look(const struct time *time, struct time_base *base, tick_t *now)
{
	u32 start;

	if (!seq_read_try(&time->lock, &start))
		return false;
	base->clock = READ_ONCE(time->base.clock);
	*now = base->clock ? clock_now(base->clock) : 0;
	base->since = READ_ONCE(time->base.since);
	base->before = READ_ONCE(time->base.before);
	base->scale.hz = READ_ONCE(time->base.scale.hz);
	base->scale.fraction = READ_ONCE(time->base.scale.fraction);
	base->scale.shift = READ_ONCE(time->base.scale.shift);
	return !seq_read_retry(&time->lock, start);
}

bool time_read(const struct time *time, u64 *ns)
{
	struct time_base base;
	tick_t now;

	for (unsigned int i = 0; i < TRIES; i++) {
		if (look(time, &base, &now)) {
			*ns = base.clock ? at(&base, now) : 0;
			return base.clock != NULL;
		}
		ipi_relax();
	}
	return false;
}
