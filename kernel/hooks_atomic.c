// SPDX-License-Identifier: MIT
/*
 * hooks_atomic - where there are hooks, the compiler calls these in place of every __atomic_*.
 *
 * Each does what was asked, in the order and size that were asked.  An order is a constant to the
 * compiler and a number here; one that an operation cannot have is taken for the strongest.  There are the
 * sizes of atomic.h; the link names what is missing.
 */
#include <foundry/backtrace.h>

#include "kcsan.h"

/* @op(order) for an order that is no constant. */
#define LOADS(order, op)							\
	switch (order) {							\
	case __ATOMIC_RELAXED:	return op(__ATOMIC_RELAXED);			\
	case __ATOMIC_CONSUME:							\
	case __ATOMIC_ACQUIRE:	return op(__ATOMIC_ACQUIRE);			\
	default:		return op(__ATOMIC_SEQ_CST);			\
	}

#define STORES(order, op)							\
	switch (order) {							\
	case __ATOMIC_RELAXED:	op(__ATOMIC_RELAXED); break;			\
	case __ATOMIC_RELEASE:	op(__ATOMIC_RELEASE); break;			\
	default:		op(__ATOMIC_SEQ_CST);				\
	}

#define CHANGES(order, op)							\
	switch (order) {							\
	case __ATOMIC_RELAXED:	return op(__ATOMIC_RELAXED);			\
	case __ATOMIC_CONSUME:							\
	case __ATOMIC_ACQUIRE:	return op(__ATOMIC_ACQUIRE);			\
	case __ATOMIC_RELEASE:	return op(__ATOMIC_RELEASE);			\
	case __ATOMIC_ACQ_REL:	return op(__ATOMIC_ACQ_REL);			\
	default:		return op(__ATOMIC_SEQ_CST);			\
	}

#define LOAD(order)	__atomic_load_n(at, order)
#define STORE(order)	__atomic_store_n(at, value, order)
#define EXCHANGE(order)	__atomic_exchange_n(at, value, order)
#define ADD(order)	__atomic_fetch_add(at, value, order)
#define SUB(order)	__atomic_fetch_sub(at, value, order)
#define AND(order)	__atomic_fetch_and(at, value, order)
#define OR(order)	__atomic_fetch_or(at, value, order)
#define CAS(order)	__atomic_compare_exchange_n(at, expected, value, false, order, __ATOMIC_RELAXED)

#define CHANGE(type, bits, name, op)						\
	type __tsan_atomic##bits##_##name(type *at, type value, int order);	\
	type __tsan_atomic##bits##_##name(type *at, type value, int order)	\
	{									\
		hook_atomic(at, sizeof(*at), KCSAN_WRITE, this_frame());							\
		CHANGES(order, op)						\
	}

/* What is asked of a failure is nearly always nothing; where it is more, it gets the most. */
#define COMPARE(type, bits)							\
	static bool compare##bits(type *at, type *expected, type value, int order, int failed)	\
	{									\
		if (failed != __ATOMIC_RELAXED)					\
			return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST, \
							   __ATOMIC_SEQ_CST);	\
		CHANGES(order, CAS)						\
	}

#define COMPARE_BY(type, bits, name)						\
	bool __tsan_atomic##bits##_##name(type *at, type *expected, type value, int order, int failed);	\
	bool __tsan_atomic##bits##_##name(type *at, type *expected, type value, int order, int failed)	\
	{									\
		hook_atomic(at, sizeof(*at), KCSAN_WRITE, this_frame());	\
		return compare##bits(at, expected, value, order, failed);	\
	}

/* clang's: it compares the answer itself. */
#define COMPARE_FOR_VALUE(type, bits)						\
	type __tsan_atomic##bits##_compare_exchange_val(type *at, type expected, type value, int order,	\
							int failed);		\
	type __tsan_atomic##bits##_compare_exchange_val(type *at, type expected, type value, int order,	\
							int failed)		\
	{									\
		hook_atomic(at, sizeof(*at), KCSAN_WRITE, this_frame());	\
		(void)compare##bits(at, &expected, value, order, failed);	\
		return expected;						\
	}

#define ATOMICS(type, bits)							\
	type __tsan_atomic##bits##_load(const type *at, int order);		\
	type __tsan_atomic##bits##_load(const type *at, int order)		\
	{									\
		hook_atomic(at, sizeof(*at), KCSAN_READ, this_frame());							\
		LOADS(order, LOAD)						\
	}									\
	void __tsan_atomic##bits##_store(type *at, type value, int order);	\
	void __tsan_atomic##bits##_store(type *at, type value, int order)	\
	{									\
		hook_atomic(at, sizeof(*at), KCSAN_WRITE, this_frame());							\
		STORES(order, STORE)						\
	}									\
	CHANGE(type, bits, exchange, EXCHANGE)					\
	CHANGE(type, bits, fetch_add, ADD)					\
	CHANGE(type, bits, fetch_sub, SUB)					\
	CHANGE(type, bits, fetch_and, AND)					\
	CHANGE(type, bits, fetch_or, OR)					\
	COMPARE(type, bits)							\
	COMPARE_BY(type, bits, compare_exchange_strong)				\
	COMPARE_BY(type, bits, compare_exchange_weak)				\
	COMPARE_FOR_VALUE(type, bits)

ATOMICS(u32, 32)
ATOMICS(u64, 64)

/* There is one kind of it: atomic_fence(). */
void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	u64 drawn;

	(void)yield_hook(&drawn);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}
