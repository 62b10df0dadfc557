// SPDX-License-Identifier: MIT
/* What every test case must leave as it found it: this CPU. */
#include <foundry/cpu.h>
#include <foundry/ktest.h>
#include <foundry/mutex.h>

static u64 locks_held(void)
{
	return this_cpu()->held_count;
}

static u64 mutexes_of_the_task(void)
{
	return mutexes_held();
}

static u64 irqs_enabled(void)
{
	return arch_irqs_enabled();
}

static u64 irq_depth(void)
{
	return this_cpu()->irq_depth;
}

static u64 preempt_count(void)
{
	return this_cpu()->preempt_count;
}

static const struct ktest_watch locks_watch = { .name = "locks held", .read = locks_held };
static const struct ktest_watch mutexes_watch = { .name = "mutexes held", .read = mutexes_of_the_task };
static const struct ktest_watch irqs_watch = { .name = "irqs enabled", .read = irqs_enabled };
static const struct ktest_watch depth_watch = { .name = "irq depth", .read = irq_depth };
static const struct ktest_watch preempt_watch = { .name = "preempt count", .read = preempt_count };

KTEST_WATCH(locks_watch);
KTEST_WATCH(mutexes_watch);
KTEST_WATCH(irqs_watch);
KTEST_WATCH(depth_watch);
KTEST_WATCH(preempt_watch);
