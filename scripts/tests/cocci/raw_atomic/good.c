// SPDX-License-Identifier: MIT
#include <foundry/atomic.h>

static u32 tickets, served;

static void take(void)
{
	u32 mine = atomic_fetch_add_relaxed(&tickets, 1);

	while (atomic_load_acquire(&served) != mine)
		cpu_relax();
}

static void give(void)
{
	atomic_store_release(&served, served + 1);
}
