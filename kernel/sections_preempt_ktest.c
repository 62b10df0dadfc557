// SPDX-License-Identifier: MIT
/* What is told of sections with preemption off. */
#include <foundry/bits.h>
#include <foundry/preempt.h>
#include <foundry/sections.h>
#include <foundry/spinlock.h>

#include "in_function.h"

/* More than anything takes, and not to be had by waiting. */
#define AGES	BIT(60)

static DEFINE_SPINLOCK(lock);

static void forget(struct ktest *kt)
{
	sections_restart();
}

/* As if the last one had begun so much earlier. */
static void make_longer(u64 ages)
{
	this_cpu()->sections[SECTION_PREEMPT_OFF].since -= ages;
}

static u64 longest(enum section_kind kind)
{
	struct section section;

	return section_at(kind, 0, &section) ? section.longest : 0;
}

static __noinline void section(u64 ages)
{
	preempt_disable();
	make_longer(ages);
	preempt_enable();
	barrier();	/* it is here that the call returns to */
}

static __noinline void long_section(void)
{
	section(AGES);
	barrier();	/* as above */
}

static void says_where(struct ktest *kt)
{
	struct section longest;

	section(AGES / 2);
	long_section();
	ASSERT_TRUE(kt, section_at(SECTION_PREEMPT_OFF, 0, &longest));
	EXPECT_GE(kt, longest.longest, AGES);
	EXPECT_LT(kt, longest.longest, 2 * AGES);
	EXPECT_IN(kt, longest.from, section);
	EXPECT_IN(kt, longest.to, section);
	EXPECT_IN(kt, longest.callers[0], long_section);
	EXPECT_IN(kt, longest.callers[1], says_where);
}

static void ends_with_the_last(struct ktest *kt)
{
	preempt_disable();
	make_longer(AGES);
	section(0);
	EXPECT_LT(kt, longest(SECTION_PREEMPT_OFF), AGES);
	preempt_enable();
	EXPECT_GE(kt, longest(SECTION_PREEMPT_OFF), AGES);
}

static void begins_anew(struct ktest *kt)
{
	long_section();
	sections_restart();
	section(0);
	EXPECT_LT(kt, longest(SECTION_PREEMPT_OFF), AGES);
}

static void lock_is_one(struct ktest *kt)
{
	{
		irqflags_t flags = spin_lock_irqsave(&lock);

		make_longer(AGES);
		spin_unlock_irqrestore(&lock, flags);
	}
	EXPECT_GE(kt, longest(SECTION_PREEMPT_OFF), AGES);
	EXPECT_LT(kt, longest(SECTION_IRQS_OFF), AGES);
}

static void irqs_alone_are_none(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();

	this_cpu()->sections[SECTION_IRQS_OFF].since -= AGES;
	arch_irq_restore(flags);
	EXPECT_GE(kt, longest(SECTION_IRQS_OFF), AGES);
	EXPECT_LT(kt, longest(SECTION_PREEMPT_OFF), AGES);
}

static const struct ktest_case cases[] = {
	KCASE("it is told where preemption went off and on, for whom", says_where),
	KCASE("a section ends with the last of what keeps from it", ends_with_the_last),
	KCASE("the next one begins where it begins", begins_anew),
	KCASE("a lock that is held is a section", lock_is_one),
	KCASE("irqs that are off are one of their own kind alone", irqs_alone_are_none),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "sections/preempt", .needs = FACT(IRQ), .cases = cases, .before = forget, .after = forget,
};
KTEST_SUITE(suite);
