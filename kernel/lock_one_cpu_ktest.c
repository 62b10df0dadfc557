// SPDX-License-Identifier: MIT
/* What a lock is where there is one CPU.  What it costs there, `make bench` counts and compares: lock/one-cpu. */
#include <foundry/ktest.h>
#include <foundry/rwlock.h>
#include <foundry/seqlock.h>
#include <foundry/spinlock.h>

static void has_no_word(struct ktest *kt)
{
	if (CPU_MAX > 1)
		ktest_skip(kt, "this kernel may have %u CPUs", CPU_MAX);
	EXPECT_EQ(kt, sizeof(((struct spinlock *)NULL)->raw), 0);
	EXPECT_EQ(kt, sizeof(((struct rwlock *)NULL)->raw), 0);
	EXPECT_EQ(kt, sizeof(((struct seqlock *)NULL)->raw), 0);
}

static const struct ktest_case cases[] = {
	KCASE("with room for one CPU no lock has a word that it could touch", has_no_word),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_one_cpu", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(suite);
