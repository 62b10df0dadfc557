// SPDX-License-Identifier: MIT
/* ktest on itself: what is chosen, in which order, under which name, and when. */
#include <foundry/ktest.h>

#include "run.h"

static void nothing(struct ktest *kt)
{
}

static const int numbers[] = { 3, 5 };

static const char *word_of(const void *param)
{
	return *(const int *)param == 3 ? "three" : "five";
}

static const struct ktest_case some_cases[] = {
	KCASE("alone", nothing),
	KCASE_FOR("with", nothing, numbers, word_of),
	KCASE_FOR("", nothing, numbers, word_of),
	KCASE_FOR("counted", nothing, numbers, NULL),
	KCASE_END
};

static const struct ktest_suite some_suite = { .name = "a/b", .cases = some_cases };

static void names(struct ktest *kt)
{
	static const char *const expected[] = {
		"alone", "with: three", "with: five", "three", "five", "counted: 0", "counted: 1",
	};

	ASSERT_EQ(kt, ktest_instances(&some_suite), ARRAY_SIZE(expected));
	for (unsigned int i = 0; i < ARRAY_SIZE(expected); i++) {
		struct ktest_instance instance = ktest_instance(&some_suite, i);
		char name[KTEST_NAME_MAX];

		ktest_instance_name(&instance, name, sizeof(name));
		EXPECT_STREQ(kt, name, expected[i]);
	}
}

static void selects(struct ktest *kt)
{
	EXPECT_EQ(kt, ktest_count_selected("", &some_suite), 7);
	EXPECT_EQ(kt, ktest_count_selected("a/b.*ree,a/b.alone", &some_suite), 3);
}

/* Every order is a permutation, the same for the same seed, and seeds differ. */
static void shuffles(struct ktest *kt)
{
	unsigned int moved = 0;

	for (u64 seed = 0; seed < 50; seed++) {
		for (unsigned int n = 1; n <= 40; n++) {
			u64 met = 0;

			for (unsigned int i = 0; i < n; i++) {
				unsigned int at = ktest_shuffled(seed, i, n);

				ASSERT_LT(kt, at, n);
				EXPECT_EQ(kt, at, ktest_shuffled(seed, i, n));
				met |= BIT(at);
				moved += at != i;
			}
			EXPECT_EQ(kt, met, BIT(n) - 1);
		}
	}
	EXPECT_GT(kt, moved, 1000);
	EXPECT_EQ(kt, ktest_shuffled(0, 7, 40), 7);
}

static const struct ktest_case cases[] = {
	KCASE("instances have their names", names),
	KCASE("globs select suites and cases", selects),
	KCASE("a seed's order meets each once", shuffles),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "ktest/select",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(selftest);
