// SPDX-License-Identifier: MIT
/* What it costs to know the time, and what a division would. */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/kernel.h>
#include <foundry/time.h>

static u64 out;

static void by_fraction(void)
{
	static struct time_scale scale;

	if (!scale.hz)
		time_scale_init(&scale, clock_hz(this_kernel()->arch->clock));
	out = time_scale_ns(&scale, 123456789012345ull);
}

static void by_division(void)
{
	u64 hz = clock_hz(this_kernel()->arch->clock), ticks = READ_ONCE(out);

	out = ticks / hz * NS_PER_SECOND + ticks % hz * NS_PER_SECOND / hz;
}

static void look_at_the_clock(void)
{
	out = clock_now(this_kernel()->arch->clock);
}

static void know_the_time(void)
{
	if (!time_read(&kernel_time, &out))
		out = 0;
}

static const struct bench_case cases[] = {
	BENCH_COST("ticks to ns", by_fraction, 1),
	BENCH_COST("ticks to ns by division", by_division, 1),
	BENCH_COST("the clock alone", look_at_the_clock, 1),
	BENCH_COST("the time", know_the_time, 1),
	BENCH_END
};

static const struct bench_suite time_suite = {
	.name = "time", .needs = FACT(CLOCK), .cases = cases,
};
BENCH_SUITE(time_suite);
