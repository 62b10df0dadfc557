// SPDX-License-Identifier: MIT
#include <foundry/clock_mock.h>
#include <foundry/cpu.h>

#include "conform/clock.h"
#include "saboteur.h"

/* A mock whose reading goes through one wrong function. */
struct bad_clock {
	struct clock_bench	bench;
	tick_t			(*now)(struct clock *clock);
	u64			hz;
};

static struct clock_mock mock;
static struct clock_ops wrong;
static const struct clock_ops *right;

static tick_t right_now(struct clock *clock)
{
	return right->now(clock);
}

static struct clock *fresh(struct ktest *kt)
{
	const struct bad_clock *bad = kt->bench;

	clock_mock_init(&mock, 1000);
	right = mock.clock.ops;
	wrong.now = bad->now;
	mock.clock.ops = &wrong;
	mock.clock.hz = bad->hz;
	return &mock.clock;
}

static void relax(void)
{
	clock_mock_advance(&mock, 1);
}

static void skip(u64 ticks)
{
	clock_mock_advance(&mock, ticks);
}

static void no_time(void)
{
}

static tick_t steps_back(struct clock *clock)
{
	tick_t now = right_now(clock);

	return now % 100 == 50 ? now - 10 : now;
}

static tick_t behind(struct clock *clock)
{
	return right_now(clock) - 1;
}

static tick_t changes_hz(struct clock *clock)
{
	clock->hz = right_now(clock) < 100 ? 1000 : 999;
	return right_now(clock);
}

static tick_t narrow(struct clock *clock)
{
	return right_now(clock) & U32_MAX;
}

static tick_t turns_irqs_on(struct clock *clock)
{
	arch_irq_enable();
	return right_now(clock);
}

static tick_t turns_irqs_off(struct clock *clock)
{
	(void)arch_irq_save();
	return right_now(clock);
}

#define LENT	.fresh = fresh, .relax = relax, .skip = skip, .now_elsewhere = right_now
#define BAD_NOW(fn)	(&(const struct bad_clock){ .bench = { LENT }, .now = fn, .hz = 1000 })

static const struct bad_clock no_frequency = { .bench = { LENT }, .now = right_now, .hz = 0 };

static const struct bad_clock cpus_apart = {
	.bench = { .fresh = fresh, .relax = relax, .skip = skip, .now_elsewhere = behind },
	.now = right_now, .hz = 1000,
};

static const struct bad_clock stands_still = {
	.bench = { .fresh = fresh, .relax = no_time, .skip = skip, .now_elsewhere = right_now },
	.now = right_now, .hz = 1000,
};

static const struct saboteur table[] = {
	{ .name = "CLOCK-1 steps back now and then", .bench = BAD_NOW(steps_back) },
	{ .name = "CLOCK-1 is behind on another CPU", .bench = &cpus_apart },
	{ .name = "CLOCK-2 has no frequency", .bench = &no_frequency },
	{ .name = "CLOCK-2 changes its frequency", .bench = BAD_NOW(changes_hz) },
	{ .name = "CLOCK-3 stands still while a CPU waits", .bench = &stands_still },
	{ .name = "CLOCK-4 wraps at 32 bits", .bench = BAD_NOW(narrow) },
	{ .name = "CLOCK-5 turns irqs on", .bench = BAD_NOW(turns_irqs_on) },
	{ .name = "CLOCK-5 turns irqs off", .bench = BAD_NOW(turns_irqs_off),
	  .also = "CLOCK-1 CLOCK-2 CLOCK-3 CLOCK-4", .why = "no case may leave irqs off behind it" },
};

static const struct saboteur_contract contract = { .conform = clock_conform };

SABOTEURS(clock, FACT(IRQ), contract, table);
