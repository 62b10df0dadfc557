// SPDX-License-Identifier: MIT
/* The promise of preempt.h on the tasks of the kernel that booted. */
#include <foundry/kconfig.h>
#include <foundry/preempt.h>
#include <foundry/ticks.h>

#include "conform/preempt.h"

static void disable(void)
{
	preempt_disable();
}

static void enable(void)
{
	preempt_enable();
}

static const struct preempt_bench bench = {
	.disable	= disable,
	.enable		= enable,
	.lock		= spin_lock,
	.unlock		= spin_unlock,
	.wake		= task_wake,
	.yield		= task_yield,
	.relax		= cpu_relax,
	.spin_regs	= preempt_conform_spin_regs,
	.ticks		= preempt_conform_ticks,
	.waits_for_tick	= preempt_conform_waits_for_tick,
	.has_priorities	= IS_ENABLED(CONFIG_SCHED_POLICY_PRIO),
	.has_slices	= !IS_ENABLED(CONFIG_SCHED_POLICY_FIFO),
	.on_demand	= IS_ENABLED(CONFIG_TICK_ON_DEMAND),
	.tick_ns	= NS_PER_SECOND / CONFIG_TICK_HZ,
};

static const struct ktest_suite conform = {
	.name	= "preempt/kernel",
	.needs	= FACT(SCHED),
	.cases	= preempt_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
