// SPDX-License-Identifier: MIT
/* The promise of timer.h: in virtual time, on alarms that count far and not, and on the machine's own. */
#include <foundry/arch.h>
#include <foundry/clock_mock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/timer_queue.h>

#include "conform/timer.h"
#include "model/model.h"

/* --- virtual time ------------------------------------------------------------------------ */

#define MOCK_HZ		1000
#define MOCK_SPAN	100

static struct clock_mock clock;
static struct alarm_mock mock;
static struct timer_queue queue;

/* What the alarm counts, from now; 0: no limit. */
static u64 reach;
static const struct alarm_ops *unlimited;

static int arm_within_reach(struct alarm *alarm, tick_t deadline)
{
	return deadline > clock.now && deadline - clock.now > reach ? -ERANGE : unlimited->arm(alarm, deadline);
}

static void cancel_within_reach(struct alarm *alarm)
{
	unlimited->cancel(alarm);
}

static const struct alarm_ops limited = { .arm = arm_within_reach, .cancel = cancel_within_reach };

static void start_queue(void)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_init(&queue, &clock.clock, &mock.alarm);
	timer_queue_start(&queue);
	arch_irq_restore(flags);
}

static void fresh(struct ktest *kt)
{
	clock_mock_init(&clock, MOCK_HZ);
	alarm_mock_init(&mock, &clock);
	start_queue();
}

static void fresh_limited(u64 ticks)
{
	reach = ticks;
	clock_mock_init(&clock, MOCK_HZ);
	alarm_mock_init(&mock, &clock);
	unlimited = mock.alarm.ops;
	mock.alarm.ops = &limited;
	start_queue();
}

/* Some steps for most deadlines of the model. */
static void fresh_near(struct ktest *kt)
{
	fresh_limited(100);
}

/* 2^58 takes 32 steps to the last tick. */
static void fresh_far(struct ktest *kt)
{
	fresh_limited(1ull << 58);
}

static struct clock *mock_clock(void)
{
	return &clock.clock;
}

static void mock_pass(u64 ticks)
{
	clock_mock_advance(&clock, ticks);
}

/* Within a fire nothing rings. */
static void mock_spend(u64 ticks)
{
	clock.now += ticks;
}

static u64 mock_span(void)
{
	return MOCK_SPAN;
}

static void mock_arm(struct timer *timer, tick_t deadline)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_arm(&queue, timer, deadline);
	arch_irq_restore(flags);
}

#define MOCK_BENCH(fresh_fn)	{							\
	.fresh = fresh_fn, .clock = mock_clock, .pass = mock_pass, .spend = mock_spend,		\
	.span = mock_span, .is_virtual = true,							\
	.arm = mock_arm, .disarm = timer_disarm, .cancel = timer_cancel,			\
}

static const struct timer_bench mock_bench = MOCK_BENCH(fresh);
static const struct timer_bench near_bench = MOCK_BENCH(fresh_near);
static const struct timer_bench far_bench = MOCK_BENCH(fresh_far);

#define MOCK_SUITE(id, text, table, lent)						\
	static const struct ktest_suite id = {						\
		.name = text, .needs = FACT(CONSOLE), .cases = table, .bench = &lent,	\
	};										\
	KTEST_SUITE(id)

static const struct ktest_suite mock_conform = {
	.name	= "timer/mock",
	.needs	= FACT(CONSOLE),
	.cases	= timer_conform,
	.bench	= &mock_bench,
};
KTEST_SUITE(mock_conform);

MOCK_SUITE(mock_fires, "timer/mock", timer_fires, mock_bench);
MOCK_SUITE(far_conform, "timer/mock-in-steps", timer_conform, far_bench);
MOCK_SUITE(far_fires, "timer/mock-in-steps", timer_fires, far_bench);
MOCK_SUITE(mock_random, "timer/mock", timer_random, mock_bench);
MOCK_SUITE(near_random, "timer/mock-in-steps", timer_random, near_bench);

/* --- the machine's own ------------------------------------------------------------------- */

#define SPANS_A_SECOND	5000

static void nothing_of_a_case(struct ktest *kt)
{
}

static struct clock *machine_clock(void)
{
	return this_kernel()->arch->clock;
}

static void machine_pass(u64 ticks)
{
	tick_t end = clock_now(machine_clock()) + ticks;

	while (clock_now(machine_clock()) < end)	/* bounded: by the clock */
		cpu_relax();
}

static u64 machine_span(void)
{
	return clock_hz(machine_clock()) / SPANS_A_SECOND;
}

static const struct timer_bench machine_bench = {
	.fresh	= nothing_of_a_case,
	.clock	= machine_clock,
	.pass	= machine_pass,
	.spend	= machine_pass,
	.span	= machine_span,
	.arm	= timer_arm,
	.disarm	= timer_disarm,
	.cancel	= timer_cancel,
};

#define MACHINE_SUITE(id, table)							\
	static const struct ktest_suite id = {						\
		.name = "timer/machine", .needs = FACT(CLOCK), .cases = table, .bench = &machine_bench, \
	};										\
	KTEST_SUITE(id)

MACHINE_SUITE(machine_conform, timer_conform);
MACHINE_SUITE(machine_fires, timer_fires);

static const struct ktest_suite machine_torture = {
	.name = "timer/machine", .needs = FACT(SMP), .cases = timer_torture, .bench = &machine_bench,
};
KTEST_SUITE(machine_torture);
