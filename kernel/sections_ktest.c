// SPDX-License-Identifier: MIT
/* What is told of sections with irqs off; and that of a switch against a budget. */
#include <foundry/bits.h>
#include <foundry/ipi.h>
#include <foundry/ktest.h>
#include <foundry/sections.h>

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

	this_cpu()->irqs_off_since -= earlier;
	arch_irq_restore(flags);
	barrier();	/* it is here that the call returns to */
}

static __noinline void long_section(void)
{
	section(AGES);
	barrier();	/* as above */
}

static void expect_in(struct ktest *kt, vaddr_t place, void (*fn)(void))
{
	EXPECT_TRUE(kt, !vaddr_lt(place, vaddr_of(fn)) && vaddr_diff(place, vaddr_of(fn)) < 512);
}

static void longest_comes_first(struct ktest *kt)
{
	struct section longest, next;

	section(AGES / 2);
	long_section();
	section(0);
	ASSERT_TRUE(kt, section_at(0, &longest));
	ASSERT_TRUE(kt, section_at(1, &next));
	EXPECT_GE(kt, longest.longest, AGES);
	EXPECT_LT(kt, longest.longest, 2 * AGES);
	EXPECT_GE(kt, next.longest, AGES / 2);
	EXPECT_LT(kt, next.longest, AGES);
}

static void says_where(struct ktest *kt)
{
	struct section longest;

	long_section();
	ASSERT_TRUE(kt, section_at(0, &longest));
	expect_in(kt, longest.from, (void (*)(void))section);
	expect_in(kt, longest.to, (void (*)(void))section);
	expect_in(kt, longest.callers[0], long_section);
	expect_in(kt, longest.callers[1], (void (*)(void))says_where);
}

/* Of two, one inside of the other, the inner one ends nothing. */
static void ends_with_the_outer(struct ktest *kt)
{
	struct section longest;
	irqflags_t flags = arch_irq_save();

	section(AGES);
	EXPECT_TRUE(kt, !section_at(0, &longest) || longest.longest < AGES);
	arch_irq_restore(flags);
	ASSERT_TRUE(kt, section_at(0, &longest));
	EXPECT_GE(kt, longest.longest, AGES);
}

static void interrupt_is_one(struct ktest *kt)
{
	struct section longest;
	irqflags_t flags = arch_irq_save();

	section_enter_irq();
	section(AGES);
	section_leave_irq();
	ASSERT_TRUE(kt, section_at(0, &longest));
	EXPECT_GE(kt, longest.longest, AGES);
	arch_irq_restore(flags);
}

/* A wait is over when there is something to do: here there is. */
static void wait_is_none(struct ktest *kt)
{
	struct section longest;
	irqflags_t flags = arch_irq_save();

	this_cpu()->irqs_off_since -= AGES;
	ipi_wake(this_cpu()->id);
	section_wait();
	ASSERT_TRUE(kt, section_at(0, &longest));
	EXPECT_GE(kt, longest.longest, AGES);
	sections_restart();
	arch_irq_restore(flags);
	EXPECT_TRUE(kt, !section_at(0, &longest) || longest.longest < AGES);
}

#define TEN(n)		PLACE(n##0) PLACE(n##1) PLACE(n##2) PLACE(n##3) PLACE(n##4) \
			PLACE(n##5) PLACE(n##6) PLACE(n##7) PLACE(n##8) PLACE(n##9)
#define PLACE(n)	static __noinline void place_##n(void) { section((n + 1) * (AGES / 64)); barrier(); }
TEN(1) TEN(2)
#undef PLACE
#define PLACE(n)	place_##n,

static void keeps_the_longest(struct ktest *kt)
{
	static void (*const places[])(void) = { TEN(1) TEN(2) };
	struct section kept;

	for (unsigned int i = 0; i < ARRAY_SIZE(places); i++)
		places[i]();
	for (unsigned int i = 0; i < SECTIONS_MAX; i++) {
		ASSERT_TRUE(kt, section_at(i, &kept));
		EXPECT_EQ(kt, kept.longest / (AGES / 64), 30 - i);
	}
	EXPECT_FALSE(kt, section_at(SECTIONS_MAX, &kept));
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
