// SPDX-License-Identifier: MIT
/* sabotaged - runs a model's case quietly, and compares what it told with what it had to tell. */
#include "sabotaged.h"

const char *sabotaged_name(const void *sabotaged)
{
	return ((const struct sabotaged *)sabotaged)->name;
}

void model_sees(struct ktest *kt, const struct sabotaged *sabotaged, const struct ktest_case *random,
		void (*before)(struct ktest *kt))
{
	const struct ktest_suite suite = { .bench = sabotaged->bench, .before = before };
	struct ktest inner;

	kt->seed = 0;	/* how small it gets depends on where it began */
	EXPECT_EQ(kt, ktest_run_quietly(kt, &suite, random, &inner), KTEST_FAIL);
	if (!strstr(inner.note, sabotaged->note))
		ktest_fail(kt, "said: %s", inner.note);
	if (sabotaged->story)
		EXPECT_STREQ(kt, model_story(), sabotaged->story);
}

void model_accepts(struct ktest *kt, const void *bench, const struct ktest_case *random)
{
	const struct ktest_suite suite = { .bench = bench };
	struct ktest inner;

	EXPECT_EQ(kt, ktest_run_quietly(kt, &suite, random, &inner), KTEST_PASS);
}
