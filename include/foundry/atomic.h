/* SPDX-License-Identifier: MIT */
/*
 * atomic - single variables that several CPUs change, with the order in the name.
 *
 * _relaxed orders nothing; _acquire lets nothing after it move before it;
 * _release lets nothing before it move after it; _acq_rel is both.  An acquire that reads what
 * a release wrote sees everything the writer did before.  None of them keeps a load from moving
 * before a store to another variable: that takes atomic_fence().  atomic_fence_acquire() makes an acquire
 * of every load before it, atomic_fence_release() a release of every store behind it.
 *
 * Each release, acquire and fence names in a comment what it pairs with.
 *
 * Provided by:  the compiler, which knows the instructions of a port; asm/atomic.h gives the fence.
 * Used by:      locks, ipi.h, and what is shared without a lock.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/atomic.c proves each by its number.
 *
 *  * ATOMIC-1  what changes a value returns the one before and leaves the new one, modulo 2^32 or 2^64.
 *  * ATOMIC-2  a compare-and-set stores only where the expected value was, and says whether it did.
 *  * ATOMIC-3  no change is ever lost, however many CPUs change a variable at once.
 *  * ATOMIC-4  who acquires what another CPU released always sees what that one wrote before.
 *  * ATOMIC-5  of two CPUs that write, fence, and read what the other wrote, never both miss it.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_ATOMIC_H
#define FOUNDRY_ATOMIC_H

#include <foundry/types.h>

#include <asm/atomic.h>

/* Every access before it is done, as all CPUs see it, before any behind it. */
static inline void atomic_fence(void)
{
	arch_fence();
}

static inline void atomic_fence_acquire(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

static inline void atomic_fence_release(void)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static inline u32 atomic_load_relaxed(const u32 *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline u32 atomic_load_acquire(const u32 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static inline void atomic_store_release(u32 *p, u32 value)
{
	__atomic_store_n(p, value, __ATOMIC_RELEASE);
}

static inline void atomic_store_relaxed(u32 *p, u32 value)
{
	__atomic_store_n(p, value, __ATOMIC_RELAXED);
}

/* Return: the value before, in all of these. */
static inline u32 atomic_fetch_add_relaxed(u32 *p, u32 n)
{
	return __atomic_fetch_add(p, n, __ATOMIC_RELAXED);
}

static inline u32 atomic_fetch_add_release(u32 *p, u32 n)
{
	return __atomic_fetch_add(p, n, __ATOMIC_RELEASE);
}

static inline u32 atomic_fetch_sub_release(u32 *p, u32 n)
{
	return __atomic_fetch_sub(p, n, __ATOMIC_RELEASE);
}

static inline u32 atomic_exchange_acquire(u32 *p, u32 value)
{
	return __atomic_exchange_n(p, value, __ATOMIC_ACQUIRE);
}

/* Return: whether *@p was @old and is now @new; acquires only then. */
static inline bool atomic_cas_acquire(u32 *p, u32 old, u32 new)
{
	return __atomic_compare_exchange_n(p, &old, new, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* The same for 64 bits. */
static inline u64 atomic64_load_relaxed(const u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline u64 atomic64_load_acquire(const u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* Return: the value before. */
static inline u64 atomic64_fetch_or_release(u64 *p, u64 bits)
{
	return __atomic_fetch_or(p, bits, __ATOMIC_RELEASE);
}

static inline u64 atomic64_fetch_and_release(u64 *p, u64 bits)
{
	return __atomic_fetch_and(p, bits, __ATOMIC_RELEASE);
}

static inline u64 atomic64_fetch_and_acquire(u64 *p, u64 bits)
{
	return __atomic_fetch_and(p, bits, __ATOMIC_ACQUIRE);
}

static inline void atomic64_store_release(u64 *p, u64 value)
{
	__atomic_store_n(p, value, __ATOMIC_RELEASE);
}

/* Return: whether *@p was @old and is now @new. */
static inline bool atomic64_cas_relaxed(u64 *p, u64 old, u64 new)
{
	return __atomic_compare_exchange_n(p, &old, new, false,
					   __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

/* The same; acquires only then. */
static inline bool atomic64_cas_acquire(u64 *p, u64 old, u64 new)
{
	return __atomic_compare_exchange_n(p, &old, new, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* The same; releases only then. */
static inline bool atomic64_cas_release(u64 *p, u64 old, u64 new)
{
	return __atomic_compare_exchange_n(p, &old, new, false,
					   __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

/* The same for pointers of any type: @p points at one.  The exchange returns the one before. */
#define atomic_ptr_load_acquire(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define atomic_ptr_store_release(p, value)	__atomic_store_n(p, value, __ATOMIC_RELEASE)
#define atomic_ptr_exchange_acquire(p, value)	__atomic_exchange_n(p, value, __ATOMIC_ACQUIRE)
#define atomic_ptr_exchange_acq_rel(p, value)	__atomic_exchange_n(p, value, __ATOMIC_ACQ_REL)

/* Whether *@p was *@old and is now @new; else *@old is what it is. */
#define atomic_ptr_cas_release(p, old, new)						\
	__atomic_compare_exchange_n(p, old, new, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define atomic_ptr_cas_acq_rel(p, old, new)						\
	__atomic_compare_exchange_n(p, old, new, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)

#endif
