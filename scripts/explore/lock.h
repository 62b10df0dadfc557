/* SPDX-License-Identifier: MIT */
/*
 * lock - tests of a bare lock, which all algorithms share: the target says TAKE, TRY and RELEASE.
 *
 * Two threads add three times each; three add once each; one tries; an interrupt takes the lock as well,
 * so threads take it with irqs off.  What they count is plain: the explorer reports what the lock leaves
 * unordered.
 */
#include <foundry/cpu.h>

#include "explore.h"

static u32 count, tried;

static void add(void)
{
	TAKE(&lock);
	count++;
	RELEASE(&lock);
}

static void add_thrice(void)
{
	for (unsigned int i = 0; i < 3; i++)
		add();
}

static void check_thrice(void)
{
	EXPLORE_CHECK(count == 6, "an addition was lost");
}

static void check_three(void)
{
	EXPLORE_CHECK(count == 3, "an addition was lost");
}

static void try_to_add(void)
{
	if (!TRY(&lock))
		return;
	count++;
	tried++;
	RELEASE(&lock);
}

static void check_tried(void)
{
	EXPLORE_CHECK(count == 1 + tried, "an addition was lost");
}

static void add_with_irqs_off(void)
{
	irqflags_t flags = arch_irq_save();

	add();
	arch_irq_restore(flags);
}

static void check_with_irqs(void)
{
	EXPLORE_CHECK(count >= 2 && count <= 4, "an addition was lost");
}

EXPLORE_TEST(.name = NAME "/two-by-three", .threads = { add_thrice, add_thrice }, .check = check_thrice);
EXPLORE_TEST(.name = NAME "/three", .threads = { add, add, add }, .check = check_three);
EXPLORE_TEST(.name = NAME "/try", .threads = { add, try_to_add, try_to_add }, .check = check_tried);
EXPLORE_TEST(.name = NAME "/irq", .threads = { add_with_irqs_off, add_with_irqs_off }, .handler = add,
	     .check = check_with_irqs);
