// SPDX-License-Identifier: MIT
/* How long locks were held, and the kernel's own against a budget. */
#include <foundry/arch.h>
#include <foundry/frame.h>
#include <foundry/heap.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>

#include "cost.h"
#include "in_function.h"
#include "lock_chip_ktest.h"
#include "lock_tags_ktest.h"

static struct lock_tag one = TEST_TAG("one under measure");

/* More than anything takes, and not to be had by waiting. */
#define AGES	BIT(60)

static unsigned int spent;

static __noinline void spend(unsigned int rounds)
{
	for (unsigned int i = 0; i < rounds; i++)
		WRITE_ONCE(spent, i);
}

/* As if it had been taken @earlier. */
static __noinline void hold(u64 earlier)
{
	take(&one);
	this_cpu()->held[this_cpu()->held_count - 1].since -= earlier;
	release(&one);
	barrier();	/* it is here that the call returns to */
}

static __noinline void hold_long(void)
{
	hold(AGES);
	barrier();	/* as above */
}

static bool find_class(const char *name, struct lock_holds *holds)
{
	const char *is;

	for (unsigned int i = 0; (is = lock_check_class(i, holds)); i++)
		if (strcmp(is, name) == 0)
			return true;
	return false;
}

static void longest_is_kept(struct ktest *kt)
{
	hold(AGES / 2);
	EXPECT_GE(kt, lock_check_longest(one.name), AGES / 2);
	EXPECT_LT(kt, lock_check_longest(one.name), AGES);
	hold_long();
	hold(0);
	EXPECT_GE(kt, lock_check_longest(one.name), AGES);
	EXPECT_LT(kt, lock_check_longest(one.name), 2 * AGES);
}

static void holds_are_counted(struct ktest *kt)
{
	struct lock_holds holds;

	EXPECT_FALSE(kt, find_class(one.name, &holds));
	EXPECT_EQ(kt, lock_check_longest(one.name), U64_MAX);
	for (unsigned int i = 0; i < 5; i++)
		hold(0);
	ASSERT_TRUE(kt, find_class(one.name, &holds));
	EXPECT_EQ(kt, holds.count, 5);
}

static void starts_anew(struct ktest *kt)
{
	hold_long();
	lock_check_restart(one.name);
	EXPECT_EQ(kt, lock_check_longest(one.name), U64_MAX);
	hold(AGES / 2);
	EXPECT_LT(kt, lock_check_longest(one.name), AGES);
}

static void longest_has_its_trace(struct ktest *kt)
{
	struct lock_holds holds;

	hold(0);
	hold_long();
	hold(0);
	ASSERT_TRUE(kt, find_class(one.name, &holds));
	EXPECT_IN(kt, holds.taken, hold);
	EXPECT_IN(kt, holds.trace[0], hold);
	EXPECT_IN(kt, holds.trace[1], hold_long);
	EXPECT_IN(kt, holds.trace[2], longest_has_its_trace);
	EXPECT_NE(kt, holds.trace[3].raw, 0);
}

static const struct ktest_case cases[] = {
	KCASE("the longest hold is kept", longest_is_kept),
	KCASE("holds are counted", holds_are_counted),
	KCASE("measuring starts anew", starts_anew),
	KCASE("the longest hold is told with who held it, for whom", longest_has_its_trace),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_check/holds", .needs = FACT(TRAPS), .cases = cases,
};
KTEST_SUITE(suite);

/* --- budgets ----------------------------------------------------------------------------------- */

static u64 longest_of_one(void)
{
	lock_check_restart(one.name);
	take(&one);
	spend(1000);
	release(&one);
	return lock_check_longest(one.name);
}

#define ROUNDS	(IRQ_ACTIONS_MAX - 1)
#define ORDER	2	/* of blocks: single frames wait in a cache, without the lock */

static void use_frames(struct ktest *kt)
{
	struct frame_allocator *frames = kt->kernel->frames;
	paddr_t taken[ROUNDS];

	for (unsigned int i = 0; i < ROUNDS; i++)
		ASSERT_EQ(kt, frame_alloc_order(frames, ORDER, &taken[i]), 0);
	for (unsigned int i = 0; i < ROUNDS; i++)
		frame_free_order(frames, ORDER, taken[i]);
}

static void ignore(irq_t line, void *arg) __irq_context
{
}

/* The line that interrupts is the last one in the list. */
static void use_irqs(struct ktest *kt)
{
	static struct irq_table table;
	irqflags_t flags;

	irq_table_init(&table, &chip);
	for (unsigned int i = 0; i < ROUNDS; i++)
		ASSERT_EQ(kt, irq_table_request(&table, irq(2 + i), ignore, NULL), 0);
	ASSERT_EQ(kt, irq_table_request(&table, irq(1), ignore, NULL), 0);
	flags = arch_irq_save();
	irq_table_dispatch(&table);
	arch_irq_restore(flags);
}

static void use_heap(struct ktest *kt)
{
	void *taken[ROUNDS];

	for (unsigned int i = 0; i < ROUNDS; i++) {
		taken[i] = heap_alloc(kt->kernel->heap, 32);
		ASSERT_NE(kt, taken[i], NULL);
	}
	for (unsigned int i = 0; i < ROUNDS; i++)
		heap_free(kt->kernel->heap, taken[i]);
}

struct budget {
	const char	*name;		/* of the class */
	u64		units;		/* with room for what debug images do */
	void		(*use)(struct ktest *kt);
};

static const struct budget budgets[] = {
	{ "frame_buddy", 20000, use_frames },
	{ "heap-32", 8000, use_heap },
	{ "irq_table", 2000, use_irqs },
};

static const char *budget_name(const void *param)
{
	return ((const struct budget *)param)->name;
}

static void within_its_budget(struct ktest *kt)
{
	const struct budget *budget = kt->param;
	struct lock_holds holds;

	cost_must_be_counted(kt, longest_of_one);
	if (!find_class(budget->name, &holds))
		ktest_skip(kt, "this kernel has no lock %s", budget->name);
	lock_check_restart(budget->name);
	budget->use(kt);
	ktest_note(kt, "%llu %s", lock_check_longest(budget->name), arch_cost_unit);
	EXPECT_LE(kt, lock_check_longest(budget->name), budget->units);
}

static const struct ktest_case budget_cases[] = {
	KCASE_FOR("held at most as long as it may be", within_its_budget, budgets, budget_name),
	KCASE_END
};

static const struct ktest_suite budget_suite = {
	.name = "lock_check/budget", .needs = FACT(DEVICES), .cases = budget_cases,
};
KTEST_SUITE(budget_suite);
