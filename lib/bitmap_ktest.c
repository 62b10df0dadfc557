// SPDX-License-Identifier: MIT
/* The promise of bitmap.h on the one there is, its storage, and what only a wrong caller asks. */
#include <foundry/bits.h>

#include "conform/bitmap.h"

static const struct bitmap_bench bench = {
	.init		= bitmap_init,
	.set		= bitmap_set,
	.clear		= bitmap_clear,
	.test		= bitmap_test,
	.next_set	= bitmap_next_set,
	.next_clear	= bitmap_next_clear,
	.count		= bitmap_count,
	.find_run	= bitmap_find_run,
};

static const struct ktest_suite conform = {
	.name	= "bitmap/words",
	.needs	= FACT(CONSOLE),
	.cases	= bitmap_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void storage_is_whole_words(struct ktest *kt)
{
	EXPECT_EQ(kt, bitmap_bytes(0), 0);
	EXPECT_EQ(kt, bitmap_bytes(1), 8);
	EXPECT_EQ(kt, bitmap_bytes(64), 8);
	EXPECT_EQ(kt, bitmap_bytes(65), 16);
	EXPECT_EQ(kt, bitmap_bytes(U64_MAX), BIT(61));
}

static void numbers_up_to_the_last(struct ktest *kt)
{
	u64 word = 0;
	struct bitmap map;

	bitmap_init(&map, &word, U64_MAX - 64, 64);
	bitmap_set(&map, U64_MAX - 64, 64);
	EXPECT_EQ(kt, word, U64_MAX);
	EXPECT_EQ(kt, bitmap_find_run(&map, U64_MAX - 64, U64_MAX, 32, 32), U64_MAX - 63);
	EXPECT_EQ(kt, bitmap_find_run(&map, U64_MAX - 62, U64_MAX, 64, 64), BITMAP_NONE);
	EXPECT_BUG(kt, "64 bits", bitmap_init(&map, &word, U64_MAX - 63, 65));
}

static void run_without_sense(struct ktest *kt)
{
	u64 word;
	struct bitmap map;

	bitmap_init(&map, &word, 0, 64);
	EXPECT_BUG(kt, "a run", (void)bitmap_find_run(&map, 0, 64, 0, 1));
	EXPECT_BUG(kt, "a run", (void)bitmap_find_run(&map, 0, 64, 1, 0));
	EXPECT_BUG(kt, "a run", (void)bitmap_find_run(&map, 0, 64, 1, 3));
}

static const struct ktest_case cases[] = {
	KCASE("storage is whole words", storage_is_whole_words),
	KCASE("bits are numbered up to the last number", numbers_up_to_the_last),
	KCASE("a run of nothing, or aligned to no power of two, is a BUG", run_without_sense),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "bitmap",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
