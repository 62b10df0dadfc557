// SPDX-License-Identifier: MIT
#include <foundry/atomic.h>

#define NEXT(p)		__atomic_add_fetch(p, 1, __ATOMIC_RELAXED) /* BAD */

static u32 tickets, served;

static u32 take(void)
{
	u32 mine = __atomic_fetch_add(&tickets, 1, __ATOMIC_RELAXED); /* BAD */

	while (__atomic_load_n(&served, __ATOMIC_ACQUIRE) != mine) /* BAD */
		cpu_relax();
	return __sync_bool_compare_and_swap(&served, mine, mine) ? mine : NEXT(&served); /* BAD */
}

static void give(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST); /* BAD */
	atomic_store_explicit(&served, served + 1, memory_order_release); /* BAD */
}
