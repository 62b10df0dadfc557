// SPDX-License-Identifier: MIT
/* Operations with one thing wrong each: plain ones, orders that are none, halves. */
#include <foundry/atomic.h>
#include <foundry/cpu.h>

#include "conform/atomic.h"
#include "saboteur.h"

static void *exchange_ptr(void **p, void *value)
{
	return atomic_ptr_exchange_acquire(p, value);
}

static bool cas_ptr(void **p, void **old, void *new)
{
	return atomic_ptr_cas_release(p, old, new);
}

/* ATOMIC-1 */
static u32 add_fetch(u32 *p, u32 n)
{
	return atomic_fetch_add_relaxed(p, n) + n;
}

static u64 or_of_half(u64 *p, u64 bits)
{
	u64 before = *p;

	*p = (u32)(before | bits);
	return before;
}

static u64 load_of_half(const u64 *p)
{
	return (u32)*p;
}

/* ATOMIC-2 */
static bool cas_always(u32 *p, u32 old, u32 new)
{
	*p = new;
	return true;
}

static bool cas_of_half(u64 *p, u64 old, u64 new)
{
	if ((u32)*p != (u32)old)
		return false;
	*p = new;
	return true;
}

static bool cas_does_not_tell(void **p, void **old, void *new)
{
	void *unchanged = *old;

	return cas_ptr(p, &unchanged, new);
}

/* ATOMIC-3: a load and a store.  Every second one waits for the next, which comes in between. */
static u32 adders;

static u32 plain_add(u32 *p, u32 n)
{
	u32 before = READ_ONCE(*p), number = atomic_fetch_add_relaxed(&adders, 1);

	if (number % 2 == 0)
		atomic_torture_let(&adders, number + 1);
	WRITE_ONCE(*p, before + n);
	return before;
}

/*
 * ATOMIC-4, ATOMIC-5: what a CPU stores lies in a buffer until it stores again, or has read; and nothing
 * that orders makes it go.
 */
static struct {
	u32	*at;
	u32	value;
} buffered[CPU_MAX];

static u32 loads;		/* atomic */

static void drain(void)
{
	unsigned int id = this_cpu()->id;

	if (buffered[id].at)
		atomic_store_relaxed(buffered[id].at, buffered[id].value);
	buffered[id].at = NULL;
}

static void store_buffered(u32 *p, u32 value)
{
	unsigned int id = this_cpu()->id;

	drain();
	buffered[id].at = p;
	buffered[id].value = value;
}

static u32 counted_load(const u32 *p)
{
	u32 value = atomic_load_relaxed(p);

	(void)atomic_fetch_add_relaxed(&loads, 1);
	return value;
}

/* Until both CPUs have read, what both have stored is on its way. */
static u32 load_then_drain(const u32 *p)
{
	u32 value = atomic_load_relaxed(p);

	if (buffered[this_cpu()->id].at)
		atomic_torture_let(&loads, atomic_fetch_add_relaxed(&loads, 1) / 2 * 2 + 1);
	drain();
	return value;
}

/* The release itself does not wait in the buffer: it overtakes, and is found. */
static void store_release_first(u32 *p, u32 value)
{
	u32 before = atomic_load_relaxed(&loads);

	atomic_store_release(p, value);
	atomic_torture_let(&loads, before);
	drain();
}

static void drain_and_fence(void)
{
	drain();
	atomic_fence();
}

static void no_fence(void)
{
}

#define RIGHT												\
	.load_relaxed = atomic_load_relaxed, .load_acquire = atomic_load_acquire,			\
	.store_relaxed = atomic_store_relaxed, .store_release = atomic_store_release,			\
	.fetch_add_release = atomic_fetch_add_release, .fetch_sub = atomic_fetch_sub_release,		\
	.exchange = atomic_exchange_acquire, .fetch_and64 = atomic64_fetch_and_release,			\
	.store64 = atomic64_store_release, .exchange_ptr = exchange_ptr
#define OPS(...)	OPS_AND_LOAD(atomic64_load_acquire, __VA_ARGS__)
#define OPS_AND_LOAD(load64_op, add, cas_op, or_op, cas64_op, cas_ptr_op)				\
	(&(const struct atomic_bench){									\
		RIGHT, .load64 = load64_op, .fetch_add = add, .cas = cas_op, .fetch_or64 = or_op,	\
		.cas64 = cas64_op, .cas_ptr = cas_ptr_op, .fence = atomic_fence,			\
	})

static const struct saboteur atomic_saboteurs[] = {
	{ .name = "ATOMIC-1 add returns what is there afterwards",
	  .bench = OPS(add_fetch, atomic_cas_acquire, atomic64_fetch_or_release, atomic64_cas_release,
		       cas_ptr) },
	{ .name = "ATOMIC-1 or loses the upper half",
	  .bench = OPS(atomic_fetch_add_relaxed, atomic_cas_acquire, or_of_half, atomic64_cas_release,
		       cas_ptr) },
	{ .name = "ATOMIC-1 a load loses the upper half",
	  .bench = OPS_AND_LOAD(load_of_half, atomic_fetch_add_relaxed, atomic_cas_acquire,
				atomic64_fetch_or_release, atomic64_cas_release, cas_ptr) },
	{ .name = "ATOMIC-2 compare-and-set does not compare",
	  .bench = OPS(atomic_fetch_add_relaxed, cas_always, atomic64_fetch_or_release,
		       atomic64_cas_release, cas_ptr) },
	{ .name = "ATOMIC-2 compare-and-set compares one half",
	  .bench = OPS(atomic_fetch_add_relaxed, atomic_cas_acquire, atomic64_fetch_or_release,
		       cas_of_half, cas_ptr) },
	{ .name = "ATOMIC-2 a failed compare-and-set does not tell what is there",
	  .bench = OPS(atomic_fetch_add_relaxed, atomic_cas_acquire, atomic64_fetch_or_release,
		       atomic64_cas_release, cas_does_not_tell) },
};

static const struct saboteur_contract atomic_contract = {
	.conform = atomic_conform,
};

SABOTEURS(atomic, FACT(CONSOLE), atomic_contract, atomic_saboteurs);

#define ORDERS(load_op, store_op, release_op, fence_op)							\
	(&(const struct atomic_bench){									\
		.load_relaxed = load_op, .load_acquire = atomic_load_acquire,				\
		.store_relaxed = store_op, .store_release = release_op,					\
		.fetch_add = atomic_fetch_add_relaxed, .cas = atomic_cas_acquire,			\
		.fetch_or64 = atomic64_fetch_or_release, .fetch_and64 = atomic64_fetch_and_release,	\
		.fence = fence_op,									\
	})

static const struct saboteur atomic_torture_saboteurs[] = {
	{ .name = "ATOMIC-3 to add is to load and to store",
	  .bench = OPS(plain_add, atomic_cas_acquire, atomic64_fetch_or_release, atomic64_cas_release,
		       cas_ptr) },
	{ .name = "ATOMIC-4 a release overtakes what was stored before",
	  .bench = ORDERS(counted_load, store_buffered, store_release_first, drain_and_fence) },
	{ .name = "ATOMIC-5 a fence lets a store wait",
	  .bench = ORDERS(load_then_drain, store_buffered, atomic_store_release, no_fence),
	  .also = "ATOMIC-4", .why = "nothing else makes a store go either" },
};

static void start_anew(struct ktest *kt)
{
	memset(buffered, 0, sizeof(buffered));
	loads = 0;
}

static const struct saboteur_contract atomic_torture_contract = {
	.conform	= atomic_torture,
	.before		= start_anew,
	.cpus		= 2,
};

SABOTEURS_OF(atomic_torture, "atomic/torture", FACT(SMP), atomic_torture_contract,
	     atomic_torture_saboteurs);
