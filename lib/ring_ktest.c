// SPDX-License-Identifier: MIT
/* The promise of ring.h on the one there is, and its BUG. */
#include "conform/ring.h"

static const struct ring_bench bench = {
	.init	= ring_init,
	.add	= ring_add,
	.next	= ring_next,
	.len	= ring_len,
};

static const struct ktest_suite conform = {
	.name	= "ring/array",
	.needs	= FACT(CONSOLE),
	.cases	= ring_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void null_is_a_bug(struct ktest *kt)
{
	void *slots[1];
	struct ring ring;

	ring_init(&ring, slots, ARRAY_SIZE(slots));
	EXPECT_BUG(kt, "NULL", EXPECT_EQ(kt, ring_add(&ring, NULL), 0));
	EXPECT_EQ(kt, ring_len(&ring), 0);
}

static const struct ktest_case cases[] = {
	KCASE("adding NULL is a BUG", null_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "ring",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
