/* SPDX-License-Identifier: MIT */
/*
 * atomic - single variables that several CPUs change, with the order in the name.
 *
 * _relaxed orders nothing; _acquire lets nothing after it move before it;
 * _release lets nothing before it move after it.  An acquire that reads what
 * a release wrote sees everything the writer did before.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_ATOMIC_H
#define FOUNDRY_ATOMIC_H

#include <foundry/types.h>

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

/* Return: the value before. */
static inline u32 atomic_fetch_add_relaxed(u32 *p, u32 n)
{
	return __atomic_fetch_add(p, n, __ATOMIC_RELAXED);
}

/* Return: whether *@p was @old and is now @new; acquires only then. */
static inline bool atomic_cas_acquire(u32 *p, u32 old, u32 new)
{
	return __atomic_compare_exchange_n(p, &old, new, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* The same for 64 bits. */
static inline u64 atomic64_load_acquire(const u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static inline void atomic64_store_release(u64 *p, u64 value)
{
	__atomic_store_n(p, value, __ATOMIC_RELEASE);
}

/* Return: whether *@p was @old and is now @new; releases only then. */
static inline bool atomic64_cas_release(u64 *p, u64 old, u64 new)
{
	return __atomic_compare_exchange_n(p, &old, new, false,
					   __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

#endif
