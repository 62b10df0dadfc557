// SPDX-License-Identifier: MIT
/* The promise of alarm.h on an alarm by way of CPU 0: that of CPU 0 itself, which takes the same way. */
#include <foundry/alarm_relay.h>
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "conform/alarm.h"

#define SPANS_A_SECOND	2000

static struct alarm *fresh(struct ktest *kt)
{
	irqflags_t flags;
	struct alarm *alarm;

	if (!kt->kernel->smp.ops)
		ktest_skip(kt, "not provided: this machine has no doorbell");
	flags = arch_irq_save();
	alarm = alarm_relay_init();
	arch_irq_restore(flags);
	return alarm;
}

static void pass(u64 ticks)
{
	struct clock *clock = this_kernel()->arch->clock;
	tick_t end = clock_now(clock) + ticks;

	while (clock_now(clock) < end)	/* bounded: by the clock */
		cpu_relax();
}

static struct alarm_bench bench = { .fresh = fresh, .pass = pass };

static void before(struct ktest *kt)
{
	bench.clock = kt->kernel->arch->clock;
	bench.span = clock_hz(bench.clock) / SPANS_A_SECOND;
}

static const struct ktest_suite relay_suite = {
	.name	= "alarm/relay",
	.needs	= FACT(SMP),
	.cases	= alarm_conform,
	.bench	= &bench,
	.before	= before,
};
KTEST_SUITE(relay_suite);
