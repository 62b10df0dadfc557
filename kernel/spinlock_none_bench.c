// SPDX-License-Identifier: MIT
/* What a spinlock costs where there is one CPU, CONFIG_CPU_MAX=1: what notes who holds it, and nothing else. */
#include <foundry/bench.h>

#include "spinlock_none.h"

static DEFINE_SPINLOCK(lock);

static void spin_pair(void)
{
	spin_lock(&lock);
	spin_unlock(&lock);
}

static void spin_try_pair(void)
{
	if (spin_trylock(&lock))
		spin_unlock(&lock);
}

static void spin_irqsave_pair(void)
{
	irqflags_t flags = spin_lock_irqsave(&lock);

	spin_unlock_irqrestore(&lock, flags);
}

static void spin_guard_pair(void)
{
	spin_guard(&lock);
}

static const struct bench_case cases[] = {
	BENCH_COST("spinlock", spin_pair, 1),
	BENCH_COST("spinlock by trylock", spin_try_pair, 1),
	BENCH_COST("spinlock with irqsave", spin_irqsave_pair, 1),
	BENCH_COST("spinlock by its guard", spin_guard_pair, 1),
	BENCH_END
};

static const struct bench_suite suite = {
	.name = "lock/one-cpu", .needs = FACT(CONSOLE), .cases = cases,
};
BENCH_SUITE(suite);
