// SPDX-License-Identifier: MIT
/* Time with one thing wrong each. */
#include <foundry/bug.h>
#include <foundry/cpu.h>

#include "conform/time.h"
#include "saboteur.h"

static u64 scale(u64 hz, tick_t ticks)
{
	struct time_scale scale;

	time_scale_init(&scale, hz);
	return time_scale_ns(&scale, ticks);
}

/* TIME-1 */
static unsigned int looks;

static bool jitters(const struct time *time, u64 *ns)
{
	if (!time_read(time, ns))
		return false;
	if (++looks % 16 == 0)
		*ns -= *ns / 4;
	return true;
}

static void begin_anew(struct ktest *kt)
{
	looks = 0;
}

/* TIME-2 */
static u64 short_by_less_than_three(u64 hz, tick_t ticks)
{
	struct time_scale scale;
	unsigned __int128 product;

	time_scale_init(&scale, hz);
	product = (unsigned __int128)ticks * scale.fraction >> scale.shift;
	return product > U64_MAX ? U64_MAX : (u64)product;
}

static u64 of_32_bits(u64 hz, tick_t ticks)
{
	struct time_scale scale;

	time_scale_init(&scale, hz);
	if (time_scale_ns(&scale, ticks) == U64_MAX)
		return U64_MAX;
	scale.fraction &= ~(u64)U32_MAX;
	return (u64)((unsigned __int128)ticks * scale.fraction >> scale.shift);
}

static u64 rounded(u64 hz, tick_t ticks)
{
	u64 ns = scale(hz, ticks);

	return ns < U64_MAX && ticks * NS_PER_SECOND - ns * hz > hz / 2 ? ns + 1 : ns;
}

/* TIME-3 */
static u64 goes_round(u64 hz, tick_t ticks)
{
	return scale(hz, ticks) == U64_MAX ? ticks * NS_PER_SECOND / hz : scale(hz, ticks);
}

/* TIME-4 */
static bool waits(const struct time *time, u64 *ns)
{
	BUG_ON(time->lock.count % 2, "mock: waits for ever");
	return time_read(time, ns);
}

static bool is_never_refused(const struct time *time, u64 *ns)
{
	return time_read(time, ns) || time->lock.count % 2 == 0;
}

/* TIME-5 */
static void counts_its_past(struct time *time, struct clock *clock)
{
	time_set_clock(time, clock);
	if (clock)
		time->base.since = 0;
}

static void begins_anew(struct time *time, struct clock *clock)
{
	time_set_clock(time, clock);
	time->base.before = 0;
}

#define TIME(scale_op, set_op, read_op)	\
	(&(const struct time_bench){ .scale = scale_op, .set_clock = set_op, .read = read_op })

static const struct saboteur time_saboteurs[] = {
	{ .name = "TIME-1 a little back now and then", .bench = TIME(scale, time_set_clock, jitters) },
	{ .name = "TIME-2 the fraction alone, without the remainder",
	  .bench = TIME(short_by_less_than_three, time_set_clock, time_read) },
	{ .name = "TIME-2 a fraction of 32 bits", .bench = TIME(of_32_bits, time_set_clock, time_read) },
	{ .name = "TIME-2 rounded to the nearest", .bench = TIME(rounded, time_set_clock, time_read),
	  .also = "TIME-3", .why = "the last one that fits is rounded up" },
	{ .name = "TIME-3 it begins again", .bench = TIME(goes_round, time_set_clock, time_read),
	  .also = "TIME-2", .why = "the edges are beyond what fits, too" },
	{ .name = "TIME-4 it waits for the change of clocks", .bench = TIME(scale, time_set_clock, waits) },
	{ .name = "TIME-4 it is 0 where there is no clock",
	  .bench = TIME(scale, time_set_clock, is_never_refused) },
	{ .name = "TIME-5 the past of a clock counts", .bench = TIME(scale, counts_its_past, time_read) },
	{ .name = "TIME-5 each clock begins anew", .bench = TIME(scale, begins_anew, time_read),
	  .also = "TIME-1 TIME-3", .why = "that is going back" },
};

static const struct saboteur_contract time_contract = { .conform = time_conform, .before = begin_anew };

SABOTEURS(time, FACT(CONSOLE), time_contract, time_saboteurs);
