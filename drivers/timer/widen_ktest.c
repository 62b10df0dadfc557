// SPDX-License-Identifier: MIT
/* widen - what a narrow counter shows of a wide one, put together again. */
#include <foundry/bits.h>
#include <foundry/ktest.h>

#include "widen.h"

#define MASK	(BIT(24) - 1)

static u64 seen;

/* The narrow counter reads what is left of @true_count. */
static u64 read(u64 true_count)
{
	u64 before = widen_begin(&seen);

	return widen_end(&seen, before, true_count & MASK, MASK);
}

static void round_and_round(struct ktest *kt)
{
	u64 count = 0;

	seen = 0;
	for (unsigned int i = 0; i < 1000; i++) {
		count += MASK / 3;
		ASSERT_EQ(kt, read(count), count);
	}
}

static void nearly_a_round(struct ktest *kt)
{
	seen = 0;
	EXPECT_EQ(kt, read(MASK), MASK);
	EXPECT_EQ(kt, read(2 * MASK), 2 * MASK);
	EXPECT_EQ(kt, read(2 * MASK), 2 * MASK);
	EXPECT_EQ(kt, read(2 * MASK + 1), 2 * MASK + 1);
}

/* One reader is interrupted between begin and end, by another: on this CPU, or on another one. */
static void two_readers(struct ktest *kt)
{
	u64 before;

	seen = 0;
	EXPECT_EQ(kt, read(MASK), MASK);
	before = widen_begin(&seen);
	EXPECT_EQ(kt, read(MASK + 5), MASK + 5);
	EXPECT_EQ(kt, widen_end(&seen, before, (MASK + 3) & MASK, MASK), MASK + 3);
	EXPECT_EQ(kt, seen, MASK + 5);
	EXPECT_EQ(kt, read(MASK + 6), MASK + 6);
}

static const struct ktest_case cases[] = {
	KCASE("counts on where the narrow counter goes round", round_and_round),
	KCASE("loses nothing up to a round between two readings", nearly_a_round),
	KCASE("a reader that another overtakes is right, and forgotten", two_readers),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "widen",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
