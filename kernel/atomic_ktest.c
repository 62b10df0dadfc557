// SPDX-License-Identifier: MIT
/* The promise of atomic.h on this port's instructions. */
#include <foundry/atomic.h>

#include "conform/atomic.h"

static void *exchange_ptr(void **p, void *value)
{
	return atomic_ptr_exchange_acquire(p, value);
}

static bool cas_ptr(void **p, void **old, void *new)
{
	return atomic_ptr_cas_release(p, old, new);
}

static void *exchange_ptr_acq_rel(void **p, void *value)
{
	return atomic_ptr_exchange_acq_rel(p, value);
}

static bool cas_ptr_acq_rel(void **p, void **old, void *new)
{
	return atomic_ptr_cas_acq_rel(p, old, new);
}

static u32 load_and_fence(const u32 *p)
{
	u32 value = atomic_load_relaxed(p);

	atomic_fence_acquire();
	return value;
}

static void fence_and_store(u32 *p, u32 value)
{
	atomic_fence_release();
	atomic_store_relaxed(p, value);
}

#define BENCH(exchange, cas, load64, cas64)	{								\
	atomic_load_relaxed, atomic_load_acquire, atomic_store_relaxed, atomic_store_release,	\
	atomic_fetch_add_relaxed, atomic_fetch_add_release, atomic_fetch_sub_release,		\
	atomic_exchange_acquire, atomic_cas_acquire, atomic64_fetch_or_release,			\
	atomic64_fetch_and_release, load64, atomic64_store_release, cas64,			\
	exchange, cas, atomic_fence,								\
}

static const struct atomic_bench bench = BENCH(exchange_ptr, cas_ptr, atomic64_load_acquire, atomic64_cas_release);
static const struct atomic_bench acq_rel_bench = BENCH(exchange_ptr_acq_rel, cas_ptr_acq_rel, atomic64_load_relaxed,
						      atomic64_cas_relaxed);

/* Of what these need, with the order by a fence. */
static const struct atomic_bench fences_bench = {
	.load_relaxed = atomic_load_relaxed, .load_acquire = load_and_fence,
	.store_relaxed = atomic_store_relaxed, .store_release = fence_and_store,
	.fetch_add = atomic_fetch_add_relaxed, .cas = atomic_cas_acquire,
	.fetch_or64 = atomic64_fetch_or_release, .fetch_and64 = atomic64_fetch_and_release,
	.load64 = atomic64_load_acquire, .store64 = atomic64_store_release, .cas64 = atomic64_cas_acquire,
	.fence = atomic_fence,
};

static const struct ktest_suite conform = {
	.name	= "atomic/port",
	.needs	= FACT(CONSOLE),
	.cases	= atomic_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite conform_acq_rel = {
	.name	= "atomic/port-other-orders",
	.needs	= FACT(CONSOLE),
	.cases	= atomic_conform,
	.bench	= &acq_rel_bench,
};
KTEST_SUITE(conform_acq_rel);

static const struct ktest_suite torture = {
	.name	= "atomic/port",
	.needs	= FACT(SMP),
	.cases	= atomic_torture,
	.bench	= &bench,
};
KTEST_SUITE(torture);

static const struct ktest_suite torture_fences = {
	.name	= "atomic/port-fences",
	.needs	= FACT(SMP),
	.cases	= atomic_torture,
	.bench	= &fences_bench,
};
KTEST_SUITE(torture_fences);
