// SPDX-License-Identifier: MIT
/* What an rwlock costs where there is one CPU, CONFIG_CPU_MAX=1: what notes who holds it, and nothing else. */
#include <foundry/bench.h>

#include "rwlock_none.h"

static DEFINE_RWLOCK(lock);

static void read_pair(void)
{
	read_lock(&lock);
	read_unlock(&lock);
}

static void write_pair(void)
{
	write_lock(&lock);
	write_unlock(&lock);
}

static const struct bench_case cases[] = {
	BENCH_COST("rwlock to read", read_pair, 1),
	BENCH_COST("rwlock to write", write_pair, 1),
	BENCH_END
};

static const struct bench_suite suite = {
	.name = "lock/one-cpu", .needs = FACT(CONSOLE), .cases = cases,
};
BENCH_SUITE(suite);
