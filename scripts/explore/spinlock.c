// SPDX-License-Identifier: MIT
/* spinlock: as everybody takes it, with its list of what is held, by threads and by an interrupt. */
#include <foundry/spinlock.h>

#include "explore.h"

static DEFINE_SPINLOCK(lock);
static u32 count, threads_count;

static void add(void)
{
	spin_guard(&lock);
	count++;
	threads_count++;
}

static void add_thrice(void)
{
	for (unsigned int i = 0; i < 3; i++)
		add();
}

static void add_in_irq(void)
{
	spin_lock(&lock);
	count++;
	spin_unlock(&lock);
}

static void check(void)
{
	EXPLORE_CHECK(count == threads_count, "an addition was lost");
}

static void check_irq(void)
{
	EXPLORE_CHECK(threads_count == 2 && count >= 2 && count <= 4, "an addition was lost");
	EXPLORE_CHECK(arch_cpu(0)->held_count == 0 && arch_cpu(1)->held_count == 0, "a lock is held at the end");
}

EXPLORE_TEST(.name = "spinlock/two-by-three", .threads = { add_thrice, add_thrice }, .check = check);
EXPLORE_TEST(.name = "spinlock/irq", .threads = { add, add }, .handler = add_in_irq, .check = check_irq);
