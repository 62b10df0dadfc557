/* SPDX-License-Identifier: MIT */
/* a slot is passed on by a relaxed store. */
/* Test: mpmc/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic64_store_release(p, value)	__atomic_store_n(p, value, __ATOMIC_RELAXED)
