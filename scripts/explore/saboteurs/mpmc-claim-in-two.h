/* SPDX-License-Identifier: MIT */
/* a slot is claimed by a load and a store: two claim the same. */
/* Test: mpmc/producers. Found by: sc tso weak. */
#include <foundry/atomic.h>

static inline bool claim_in_two(u64 *p, u64 old, u64 new)
{
	if (atomic64_load_relaxed(p) != old)
		return false;
	__atomic_store_n(p, new, __ATOMIC_RELAXED);
	return true;
}
#define atomic64_cas_relaxed		claim_in_two
