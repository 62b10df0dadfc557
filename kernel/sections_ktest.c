// SPDX-License-Identifier: MIT
/* What is told of sections with irqs off, and those of a switch against a budget; sections_preempt_ktest.c has more. */
#include <foundry/bits.h>
#include <foundry/ipi.h>
#include <foundry/kconfig.h>
#include <foundry/sections.h>

#include "conform/task_team.h"
#include "cost.h"
#include "in_function.h"

/* More than anything takes, and not to be had by waiting. */
#define AGES	BIT(60)

static void forget(struct ktest *kt)
{
	sections_restart();
}

/* As if irqs had gone off @earlier. */
static __noinline void section(u64 earlier)
{
	irqflags_t flags = arch_irq_save();

	this_cpu()->sections[SECTION_IRQS_OFF].since -= earlier;
	arch_irq_restore(flags);
	barrier();	/* it is here that the call returns to */
}

static __noinline void long_section(void)
{
	section(AGES);
	barrier();	/* as above */
}

static void longest_comes_first(struct ktest *kt)
{
	struct section longest, next;

	section(AGES / 2);
	long_section();
	section(0);
	ASSERT_TRUE(kt, section_at(SECTION_IRQS_OFF, 0, &longest));
	ASSERT_TRUE(kt, section_at(SECTION_IRQS_OFF, 1, &next));
	EXPECT_GE(kt, longest.longest, AGES);
	EXPECT_LT(kt, longest.longest, 2 * AGES);
	EXPECT_GE(kt, next.longest, AGES / 2);
	EXPECT_LT(kt, next.longest, AGES);
}

static void says_where(struct ktest *kt)
{
	struct section longest;

	long_section();
	ASSERT_TRUE(kt, section_at(SECTION_IRQS_OFF, 0, &longest));
	EXPECT_IN(kt, longest.from, section);
	EXPECT_IN(kt, longest.to, section);
	EXPECT_IN(kt, longest.callers[0], long_section);
	EXPECT_IN(kt, longest.callers[1], says_where);
}

/* Of two, one inside of the other, the inner one ends nothing. */
static void ends_with_the_outer(struct ktest *kt)
{
	struct section longest;
	irqflags_t flags = arch_irq_save();

	section(AGES);
	EXPECT_TRUE(kt, !section_at(SECTION_IRQS_OFF, 0, &longest) || longest.longest < AGES);
	arch_irq_restore(flags);
	ASSERT_TRUE(kt, section_at(SECTION_IRQS_OFF, 0, &longest));
	EXPECT_GE(kt, longest.longest, AGES);
}

static void interrupt_is_one(struct ktest *kt)
{
	struct section longest;
	irqflags_t flags = arch_irq_save();

	section_enter_irq();
	section(AGES);
	section_leave_irq();
	ASSERT_TRUE(kt, section_at(SECTION_IRQS_OFF, 0, &longest));
	EXPECT_GE(kt, longest.longest, AGES);
	arch_irq_restore(flags);
}

/* A wait is over when there is something to do: here there is. */
static void wait_is_none(struct ktest *kt)
{
	struct section longest;
	irqflags_t flags = arch_irq_save();

	this_cpu()->sections[SECTION_IRQS_OFF].since -= AGES;
	ipi_wake(this_cpu()->id);
	section_wait();
	ASSERT_TRUE(kt, section_at(SECTION_IRQS_OFF, 0, &longest));
	EXPECT_GE(kt, longest.longest, AGES);
	sections_restart();
	arch_irq_restore(flags);
	EXPECT_TRUE(kt, !section_at(SECTION_IRQS_OFF, 0, &longest) || longest.longest < AGES);
}

/* Each call is a place of its own. */
static __noinline void sections_at_20_places(u64 step)
{
	section(11 * step);
	section(12 * step);
	section(13 * step);
	section(14 * step);
	section(15 * step);
	section(16 * step);
	section(17 * step);
	section(18 * step);
	section(19 * step);
	section(20 * step);
	section(21 * step);
	section(22 * step);
	section(23 * step);
	section(24 * step);
	section(25 * step);
	section(26 * step);
	section(27 * step);
	section(28 * step);
	section(29 * step);
	section(30 * step);
	barrier();	/* it is here that the last call returns to */
}

static void keeps_the_longest(struct ktest *kt)
{
	struct section kept;

	sections_at_20_places(AGES / 64);
	for (unsigned int i = 0; i < SECTIONS_MAX; i++) {
		ASSERT_TRUE(kt, section_at(SECTION_IRQS_OFF, i, &kept));
		EXPECT_EQ(kt, kept.longest / (AGES / 64), 30 - i);
	}
	EXPECT_FALSE(kt, section_at(SECTION_IRQS_OFF, SECTIONS_MAX, &kept));
}

static const struct ktest_case cases[] = {
	KCASE("the longest comes first", longest_comes_first),
	KCASE("it is told where irqs went off and on, for whom", says_where),
	KCASE("a section in another one ends with that", ends_with_the_outer),
	KCASE("an interrupt is a section", interrupt_is_one),
	KCASE("of many places the longest are kept", keeps_the_longest),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "sections", .needs = FACT(IRQ), .cases = cases, .before = forget, .after = forget,
};
KTEST_SUITE(suite);

static const struct ktest_case wait_cases[] = {
	KCASE("a CPU that waits is in no section", wait_is_none),
	KCASE_END
};

static const struct ktest_suite wait_suite = {
	.name = "sections", .needs = FACT(SMP), .cases = wait_cases, .before = forget, .after = forget,
};
KTEST_SUITE(wait_suite);

/* --- a budget ----------------------------------------------------------------------------------- */

#define ROUNDS	100
#define BUDGET	8000	/* units of arch_cost(), with room for what debug images do */

/* Without preemption nothing keeps from it. */
static const u64 budgets[SECTION_KINDS] = {
	[SECTION_IRQS_OFF]	= BUDGET,
	[SECTION_PREEMPT_OFF]	= IS_ENABLED(CONFIG_PREEMPT) ? BUDGET : 0,
};

static u64 longest(enum section_kind kind)
{
	struct section section;

	return section_at(kind, 0, &section) ? section.longest : 0;
}

static u64 cost_of_one(void)
{
	sections_restart();
	section(0);
	return longest(SECTION_IRQS_OFF);
}

/* Two that yield to each other, block, and are woken by the other one or by a timer. */
static int come_and_go(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct team *team = container_of(me - me->who, struct team, members[0]);

	for (unsigned int i = 0; i < ROUNDS && !team_is_over(team); i++) {
		task_wake(team->members[!me->who].task);
		task_yield();
		task_block();
		team_pause();
	}
	task_wake(team->members[!me->who].task);
	return 0;
}

static void switches_within_it(struct ktest *kt)
{
	static struct team team;

	cost_must_be_counted(kt, cost_of_one);
	team_make(kt, &team, 2, come_and_go);
	for (unsigned int i = 0; i < team.size; i++) {
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
		task_start(team.members[i].task);
	}
	sections_restart();
	for (unsigned int i = 0; i < team.size; i++) {
		task_join(team.members[i].task);
		team.members[i].joined = true;
	}
	ktest_note(kt, "irqs off for %llu %s, preemption for %llu", longest(SECTION_IRQS_OFF), arch_cost_unit,
		   longest(SECTION_PREEMPT_OFF));
	for (unsigned int kind = 0; kind < SECTION_KINDS; kind++)
		EXPECT_LE(kt, longest(kind), budgets[kind]);
}

static const struct ktest_case budget_cases[] = {
	KCASE("switches, wakes and timers keep irqs and preemption off for as long as they may", switches_within_it),
	KCASE_END
};

static const struct ktest_suite budget_suite = {
	.name = "sections/budget", .needs = FACT(SCHED), .cases = budget_cases, .before = forget, .after = forget,
};
KTEST_SUITE(budget_suite);
