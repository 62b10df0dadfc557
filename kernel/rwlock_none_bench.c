// SPDX-License-Identifier: MIT
/* What an rwlock costs where there is one CPU, CONFIG_CPU_MAX=1: what notes who holds it, and nothing else. */
#define raw_rwlock		no_rwlock
#define raw_rwlock_lock		no_rwlock_lock
#define raw_rwlock_try		no_rwlock_try
#define raw_rwlock_release	no_rwlock_release
#define RAW_RWLOCK_INIT		NO_RWLOCK_INIT
#include <foundry/bench.h>

#include "rwlock_again.h"

/* Called, as from anywhere else. */
__noinline typeof(read_lock) read_lock;
__noinline typeof(read_unlock) read_unlock;
__noinline typeof(write_lock) write_lock;
__noinline typeof(write_unlock) write_unlock;

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
