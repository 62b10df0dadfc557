// SPDX-License-Identifier: MIT
/*
 * selftest - ktest on itself, its failures included.
 *
 * Each case here runs a small case quietly and looks at what the runner made
 * of it: a runner that calls a broken case ok proves nothing.
 */
#include <foundry/bug.h>
#include <foundry/ktest.h>
#include <foundry/physmem.h>
#include <foundry/spinlock.h>

/* What the inner cases did, in order. */
static char trail[32];

static void tread(char step)
{
	size_t n = strlen(trail);

	trail[n] = step;
	trail[n + 1] = '\0';
}

static void tread_arg(void *arg)
{
	tread(*(const char *)arg);
}

static void before(struct ktest *kt)
{
	tread('<');
}

static void after(struct ktest *kt)
{
	tread('>');
}

static enum ktest_status run_inner(struct ktest *kt, void (*run)(struct ktest *), struct ktest *inner)
{
	static const struct ktest_suite suite = { .name = "inner", .before = before, .after = after };
	const struct ktest_case test = KCASE("inner", run);

	trail[0] = '\0';
	return ktest_run_quietly(kt, &suite, &test, inner);
}

/* --- inner cases ---------------------------------------------------------- */

static void does_nothing(struct ktest *kt)
{
}

static void expects_wrong(struct ktest *kt)
{
	EXPECT_EQ(kt, 1, 2);
	tread('x');
}

static void asserts_wrong(struct ktest *kt)
{
	ASSERT_EQ(kt, 1, 2);
	tread('x');
}

static void bugs(struct ktest *kt)
{
	BUG("the inner %s", "bug");
}

/* Below every mapping of every port: the null page; volatile: no compiler may know better. */
static volatile u64 nowhere = 64;

static void faults(struct ktest *kt)
{
	*(volatile int *)vaddr_to_ptr(vaddr(nowhere)) = 1;
}

static void skips(struct ktest *kt)
{
	ktest_skip(kt, "because of %d", 7);
}

static void fails_then_skips(struct ktest *kt)
{
	EXPECT_TRUE(kt, false);
	ktest_skip(kt, "too late");
}

static void defers(struct ktest *kt)
{
	static const char a = 'a', b = 'b';

	ktest_defer(kt, tread_arg, (void *)&a);
	ktest_defer(kt, tread_arg, (void *)&b);
	BUG("with two deferred");
}

static void bug_of_arg(void *arg)
{
	BUG("deferred bug");
}

static void defers_a_bug(struct ktest *kt)
{
	static const char a = 'a';

	ktest_defer(kt, tread_arg, (void *)&a);
	ktest_defer(kt, bug_of_arg, NULL);
}

static void defers_too_many(struct ktest *kt)
{
	static const char a = 'a';

	for (unsigned int i = 0; i <= KTEST_DEFER_MAX; i++)
		ktest_defer(kt, tread_arg, (void *)&a);
}

static void expects_no_bug(struct ktest *kt)
{
	EXPECT_BUG(kt, "any", does_nothing(kt));
	tread('x');
}

static void expects_other_bug(struct ktest *kt)
{
	EXPECT_BUG(kt, "another sentence", bugs(kt));
	tread('x');
}

static void expects_bug_gets_fault(struct ktest *kt)
{
	EXPECT_BUG(kt, "", faults(kt));
	tread('x');
}

static void expects_fault_elsewhere(struct ktest *kt)
{
	EXPECT_FAULT(kt, vaddr_to_ptr(vaddr(65)), faults(kt));
	tread('x');
}

static void asserts_in_expect_bug(struct ktest *kt)
{
	EXPECT_BUG(kt, "", asserts_wrong(kt));
	tread('y');
}

static void many_deaths(struct ktest *kt)
{
	for (volatile int i = 0; i < 100; i++) {
		EXPECT_BUG(kt, "the inner bug", bugs(kt));
		EXPECT_FAULT(kt, vaddr_to_ptr(vaddr(64)), faults(kt));
	}
}

static void leaves_irqs_changed(struct ktest *kt)
{
	if (arch_irqs_enabled())
		(void)arch_irq_save();
	else
		arch_irq_enable();
}

static DEFINE_SPINLOCK(inner_lock);

static void dies_with_a_lock(struct ktest *kt)
{
	irqflags_t flags = spin_lock_irqsave(&inner_lock);

	if (arch_irqs_enabled())
		tread('i');
	BUG("with '%s' held", inner_lock.tag.name);
	spin_unlock_irqrestore(&inner_lock, flags);
}

static void deep_bug(struct ktest *kt)
{
	EXPECT_BUG(kt, "inner", {
		EXPECT_BUG(kt, "inner", bugs(kt));
		tread('x');
		bugs(kt);
	});
	tread('y');
}

/* --- what the runner makes of them ---------------------------------------- */

struct verdict_of {
	const char		*label;
	void			(*run)(struct ktest *kt);
	enum ktest_status	status;
	const char		*note;		/* part of the first failure, or why skipped */
	const char		*trail;
};

static const struct verdict_of verdicts[] = {
	{ "an empty one passes", does_nothing, KTEST_PASS, "", "<>" },
	{ "a failed EXPECT fails and goes on", expects_wrong, KTEST_FAIL, "EXPECT_EQ(1, 2)", "<x>" },
	{ "a failed ASSERT fails and ends", asserts_wrong, KTEST_FAIL, "ASSERT_EQ(1, 2)", "<>" },
	{ "a BUG fails", bugs, KTEST_FAIL, "the inner bug", "<>" },
	{ "a fault fails", faults, KTEST_FAIL, " 0x40", "<>" },
	{ "a skip skips", skips, KTEST_SKIP, "because of 7", "<>" },
	{ "a skip after a failure fails", fails_then_skips, KTEST_FAIL, "EXPECT_TRUE(false)", "<>" },
	{ "deferred actions run last first", defers, KTEST_FAIL, "with two deferred", "<ba>" },
	{ "a BUG in a deferred action fails", defers_a_bug, KTEST_FAIL, "deferred bug", "<a>" },
	{ "too many deferred actions fail", defers_too_many, KTEST_FAIL, "more than 8", "<aaaaaaaa>" },
	{ "EXPECT_BUG without a bug fails", expects_no_bug, KTEST_FAIL, "EXPECT_BUG", "<x>" },
	{ "EXPECT_BUG with another bug fails", expects_other_bug, KTEST_FAIL, "EXPECT_BUG", "<x>" },
	{ "EXPECT_BUG with a fault fails", expects_bug_gets_fault, KTEST_FAIL, "EXPECT_BUG", "<x>" },
	{ "EXPECT_FAULT elsewhere fails", expects_fault_elsewhere, KTEST_FAIL, "EXPECT_FAULT", "<x>" },
	{ "an ASSERT inside EXPECT_BUG ends", asserts_in_expect_bug, KTEST_FAIL, "ASSERT_EQ", "<>" },
	{ "many deaths are survived", many_deaths, KTEST_PASS, "", "<>" },
	{ "irqs left changed fail", leaves_irqs_changed, KTEST_FAIL, "irqs enabled was", "<>" },
	{ "a death drops its locks", dies_with_a_lock, KTEST_FAIL, "'inner_lock' held", "<>" },
	{ "deaths nest", deep_bug, KTEST_PASS, "", "<xy>" },
};

static const char *verdict_label(const void *param)
{
	return ((const struct verdict_of *)param)->label;
}

static void judges(struct ktest *kt)
{
	const struct verdict_of *expected = kt->param;
	bool irqs = arch_irqs_enabled();
	struct ktest inner;

	EXPECT_EQ(kt, run_inner(kt, expected->run, &inner), expected->status);
	EXPECT_TRUE(kt, strstr(inner.note, expected->note) != NULL);
	EXPECT_STREQ(kt, trail, expected->trail);
	EXPECT_FALSE(kt, spin_is_held(&inner_lock));
	EXPECT_EQ(kt, arch_irqs_enabled(), irqs);
}

/* --- comparisons ---------------------------------------------------------- */

static void compares_minus_one(struct ktest *kt)
{
	EXPECT_EQ(kt, -1, U64_MAX);
}

static void compares_cut_values(struct ktest *kt)
{
	EXPECT_EQ(kt, (u8)1, 257);
}

static void compares_texts(struct ktest *kt)
{
	EXPECT_STREQ(kt, "a", "b");
}

static void compares_null_text(struct ktest *kt)
{
	EXPECT_STREQ(kt, NULL, "b");
}

static void compares_bytes(struct ktest *kt)
{
	EXPECT_MEMEQ(kt, "abc", "abd", 3);
}

static void compares_equal_as_different(struct ktest *kt)
{
	EXPECT_NE(kt, 5, 5u);
}

static void compares_less(struct ktest *kt)
{
	EXPECT_LT(kt, 5, -5);
}

static void compares_greater_or_equal(struct ktest *kt)
{
	EXPECT_GE(kt, S64_MIN, 0u);
}

static void (*const wrong_comparisons[])(struct ktest *) = {
	compares_minus_one, compares_cut_values, compares_texts, compares_null_text,
	compares_bytes, compares_equal_as_different, compares_less, compares_greater_or_equal,
};

static void sees_difference(struct ktest *kt)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong_comparisons); i++) {
		struct ktest inner;

		EXPECT_EQ(kt, run_inner(kt, wrong_comparisons[i], &inner), KTEST_FAIL);
		EXPECT_EQ(kt, inner.failures, 1);
	}
}

static void sees_sameness(struct ktest *kt)
{
	EXPECT_EQ(kt, -1, (s64)-1);
	EXPECT_EQ(kt, (u8)200, 200ull);
	EXPECT_NE(kt, -1, U64_MAX);
	EXPECT_LT(kt, S64_MIN, 0u);
	EXPECT_LE(kt, -1, 0ull);
	EXPECT_GT(kt, U64_MAX, S64_MAX);
	EXPECT_GE(kt, 3, 3u);
	EXPECT_EQ(kt, &trail[0], (void *)trail);
	EXPECT_EQ(kt, true, 1);
	EXPECT_STREQ(kt, NULL, NULL);
	EXPECT_MEMEQ(kt, "ab1", "ab2", 2);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("verdict", judges, verdicts, verdict_label),
	KCASE("wrong comparisons fail, once each", sees_difference),
	KCASE("right comparisons of mixed types pass", sees_sameness),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "ktest/verdicts",
	.needs	= FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(selftest);
