// SPDX-License-Identifier: MIT
/* The promise of frame.h on the bump allocator, and what only it says. */
#include <foundry/errno.h>
#include <foundry/frame_bump.h>

#include "conform/frame.h"
#include "frame_maps_ktest.h"
#include "model/model.h"

static struct frame_bump bump;

static struct frame_allocator *fresh(struct ktest *kt)
{
	frame_bump_init(&bump, &frame_test_map);
	return &bump.fa;
}

static const struct memmap *its_map(struct ktest *kt)
{
	return &frame_test_map;
}

static const struct frame_bench bench = {
	.fresh		= fresh,
	.map		= its_map,
	.no_reuse	= "only the last block, or all of them, come back",
	.no_double_free	= "it knows no single frame",
	.no_poison	= "it knows no single frame",
};

static const struct ktest_suite conform = {
	.name	= "frame/bump",
	.needs	= FACT(CONSOLE),
	.cases	= frame_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "frame/bump",
	.needs	= FACT(CONSOLE),
	.cases	= frame_random,
	.bench	= &bench,
};
KTEST_SUITE(random);

static struct frame_allocator *fresh_low(struct ktest *kt)
{
	frame_bump_init(&bump, &frame_low_map);
	return &bump.fa;
}

static const struct memmap *low_map(struct ktest *kt)
{
	return &frame_low_map;
}

static const struct frame_bench low_bench = {
	.fresh		= fresh_low,
	.map		= low_map,
	.no_reuse	= "only the last block, or all of them, come back",
	.no_double_free	= "it knows no single frame",
	.no_poison	= "it knows no single frame",
};

static const struct ktest_suite low_conform = {
	.name	= "frame/bump-16m",
	.needs	= FACT(CONSOLE),
	.cases	= frame_conform,
	.bench	= &low_bench,
};
KTEST_SUITE(low_conform);

static const struct ktest_suite low_random = {
	.name	= "frame/bump-16m",
	.needs	= FACT(CONSOLE),
	.cases	= frame_random,
	.bench	= &low_bench,
};
KTEST_SUITE(low_random);

static void last_one_comes_again(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	paddr_t first, last, again;

	ASSERT_EQ(kt, frame_alloc(fa, &first), 0);
	ASSERT_EQ(kt, frame_alloc(fa, &last), 0);
	frame_free(fa, last);
	ASSERT_EQ(kt, frame_alloc(fa, &again), 0);
	EXPECT_EQ(kt, again.raw, last.raw);
}

static void all_back_starts_over(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	paddr_t first, second, again;

	ASSERT_EQ(kt, frame_alloc(fa, &first), 0);
	ASSERT_EQ(kt, frame_alloc(fa, &second), 0);
	frame_free(fa, first);
	frame_free(fa, second);
	ASSERT_EQ(kt, frame_alloc(fa, &again), 0);
	EXPECT_EQ(kt, again.raw, FRAME_TEST_FIRST);
}

static void freeing_without_alloc(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);

	EXPECT_BUG(kt, "nothing is allocated", frame_free(fa, paddr(FRAME_TEST_FIRST)));
	EXPECT_EQ(kt, frame_available(fa), FRAME_TEST_FRAMES);
}

static void empty_map_has_nothing(struct ktest *kt)
{
	static const struct memmap none;
	paddr_t frame;

	frame_bump_init(&bump, &none);
	EXPECT_EQ(kt, frame_available(&bump.fa), 0);
	EXPECT_EQ(kt, frame_alloc(&bump.fa, &frame), -ENOMEM);
}

static void any_number_in_a_row(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	paddr_t first, row, next;

	ASSERT_EQ(kt, frame_alloc(fa, &first), 0);
	ASSERT_EQ(kt, frame_bump_take(&bump, 37, &row), 0);
	ASSERT_EQ(kt, frame_alloc(fa, &next), 0);
	EXPECT_EQ(kt, paddr_diff(row, first), FRAME_BYTES);
	EXPECT_EQ(kt, paddr_diff(next, row), 37 * FRAME_BYTES);
	EXPECT_EQ(kt, frame_available(fa), FRAME_TEST_FRAMES - 39);
	EXPECT_EQ(kt, frame_bump_take(&bump, 101, &row), -ENOMEM);
	EXPECT_EQ(kt, frame_bump_take(&bump, U64_MAX, &row), -ENOMEM);
}

static void expect_run(struct ktest *kt, struct frame_run run, paddr_t start, u64 frames)
{
	EXPECT_EQ(kt, run.first, start.raw >> FRAME_SHIFT);
	EXPECT_EQ(kt, run.end - run.first, frames);
}

/* Two frames that follow each other are one run; a block that is aligned leaves a gap before it. */
static void remembers_runs(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	struct frame_run runs[FRAME_BUMP_RUNS];
	paddr_t first, second, block;

	EXPECT_EQ(kt, frame_bump_runs(&bump, runs), 0);
	ASSERT_EQ(kt, frame_alloc(fa, &first), 0);
	ASSERT_EQ(kt, frame_alloc(fa, &second), 0);
	ASSERT_EQ(kt, frame_alloc_order(fa, 3, &block), 0);
	ASSERT_EQ(kt, frame_bump_runs(&bump, runs), 2);
	expect_run(kt, runs[0], first, 2);
	expect_run(kt, runs[1], block, 8);

	frame_free_order(fa, 3, block);
	ASSERT_EQ(kt, frame_bump_runs(&bump, runs), 1);
	expect_run(kt, runs[0], first, 2);
	frame_free(fa, first);
	frame_free(fa, second);
	EXPECT_EQ(kt, frame_bump_runs(&bump, runs), 0);
}

/* A frame, and behind a gap one of order 1, again and again. */
static void too_many_runs(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	struct frame_run runs[FRAME_BUMP_RUNS];
	u64 available;
	paddr_t frame;

	for (unsigned int i = 0; i < FRAME_BUMP_RUNS - 1; i++) {
		ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
		ASSERT_EQ(kt, frame_alloc_order(fa, 1, &frame), 0);
	}
	ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
	EXPECT_EQ(kt, frame_bump_runs(&bump, runs), FRAME_BUMP_RUNS);
	available = frame_available(fa);
	EXPECT_EQ(kt, frame_alloc_order(fa, 1, &frame), -ENOMEM);
	EXPECT_EQ(kt, frame_available(fa), available);
	EXPECT_EQ(kt, frame_alloc(fa, &frame), 0);
}

/* Rounded up, its start would wrap to address 0. */
static void last_frame_of_all(struct ktest *kt)
{
	static const struct memmap last = {
		.ranges = { { { U64_MAX - 0x7ff }, 0x700, MEM_USABLE } },
		.count = 1,
	};
	paddr_t frame;

	frame_bump_init(&bump, &last);
	EXPECT_EQ(kt, frame_available(&bump.fa), 0);
	EXPECT_EQ(kt, frame_alloc(&bump.fa, &frame), -ENOMEM);
}

static const struct ktest_case cases[] = {
	KCASE("the last one taken comes again", last_one_comes_again),
	KCASE("starts over when all are back", all_back_starts_over),
	KCASE("freeing when nothing is allocated is a BUG", freeing_without_alloc),
	KCASE("has nothing of an empty map", empty_map_has_nothing),
	KCASE("has nothing of a part of the last frame there is", last_frame_of_all),
	KCASE("takes any number of frames in a row", any_number_in_a_row),
	KCASE("remembers in runs what is out", remembers_runs),
	KCASE("-ENOMEM for more runs than it can remember", too_many_runs),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "frame_bump",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
