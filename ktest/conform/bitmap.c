// SPDX-License-Identifier: MIT
/* The promise of bitmap.h, executed: against an array with a bool for each bit. */
#include "bitmap.h"

/* Neither end is that of a word, and no bit's number says where in a word it is. */
#define FIRST		1000003ull
#define BITS		150ull
#define END		(FIRST + BITS)
#define WORDS		3
#define GUARD		0xa5a5a5a5a5a5a5a5ull

static u64 words[WORDS + 2];
static struct bitmap map;
static bool model[BITS];

static void fresh(struct ktest *kt, u64 filling)
{
	const struct bitmap_bench *bench = kt->bench;

	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = i == 0 || i == WORDS + 1 ? GUARD : filling;
	memset(model, 0, sizeof(model));
	bench->init(&map, &words[1], FIRST, BITS);
}

static u64 random_below(u64 *random, u64 n)
{
	return ktest_random(random) % n;
}

/* Bit by bit, long runs of either kind among them. */
static void fill(struct ktest *kt, u64 *random)
{
	const struct bitmap_bench *bench = kt->bench;
	bool set = false;

	fresh(kt, 0);
	for (u64 i = 0; i < BITS; i++) {
		if (random_below(random, 12) == 0)
			set = !set;
		model[i] = random_below(random, 10) ? set : !set;
		if (model[i])
			bench->set(&map, FIRST + i, 1);
	}
}

static void expect_as_model(struct ktest *kt)
{
	const struct bitmap_bench *bench = kt->bench;

	for (u64 i = 0; i < BITS; i++)
		ASSERT_EQ(kt, bench->test(&map, FIRST + i), model[i]);
	ASSERT_EQ(kt, words[0], GUARD);
	ASSERT_EQ(kt, words[WORDS + 1], GUARD);
}

static void changes_its_range(struct ktest *kt)
{
	const struct bitmap_bench *bench = kt->bench;
	u64 random = kt->seed;

	fresh(kt, 0);
	for (unsigned int step = 0; step < 60; step++) {
		u64 bit = random_below(&random, BITS + 1);
		u64 count = random_below(&random, BITS - bit + 1);
		bool set = random_below(&random, 2);

		if (set)
			bench->set(&map, FIRST + bit, count);
		else
			bench->clear(&map, FIRST + bit, count);
		memset(&model[bit], set, count);
		expect_as_model(kt);
	}
}

static void changes_all(struct ktest *kt)
{
	const struct bitmap_bench *bench = kt->bench;

	fresh(kt, 0);
	bench->set(&map, FIRST, BITS);
	memset(model, true, BITS);
	expect_as_model(kt);
	bench->clear(&map, FIRST, BITS);
	memset(model, false, BITS);
	expect_as_model(kt);
}

static void begins_clear(struct ktest *kt)
{
	fresh(kt, GUARD);
	expect_as_model(kt);
}

static void none_at_all(struct ktest *kt)
{
	const struct bitmap_bench *bench = kt->bench;

	fresh(kt, 0);
	bench->init(&map, &words[1], FIRST, 0);
	bench->set(&map, FIRST, 0);
	EXPECT_EQ(kt, bench->next_set(&map, FIRST, FIRST), BITMAP_NONE);
	EXPECT_EQ(kt, bench->next_clear(&map, FIRST, FIRST), BITMAP_NONE);
	EXPECT_EQ(kt, words[1], 0);
}

static u64 model_next(u64 from, u64 to, bool set)
{
	for (u64 i = from; i < to; i++)
		if (model[i] == set)
			return FIRST + i;
	return BITMAP_NONE;
}

static u64 model_count(u64 from, u64 to)
{
	u64 count = 0;

	for (u64 i = from; i < to; i++)
		count += model[i];
	return count;
}

/* Random ranges of a random map. */
static void with_ranges(struct ktest *kt, void (*check)(struct ktest *kt, u64 from, u64 to))
{
	u64 random = kt->seed;

	for (unsigned int round = 0; round < 5; round++) {
		fill(kt, &random);
		for (unsigned int step = 0; step < 30; step++) {
			u64 from = random_below(&random, BITS + 1);

			check(kt, from, from + random_below(&random, BITS - from + 1));
		}
		check(kt, 0, BITS);
	}
}

static void check_next(struct ktest *kt, u64 from, u64 to)
{
	const struct bitmap_bench *bench = kt->bench;

	ASSERT_EQ(kt, bench->next_set(&map, FIRST + from, FIRST + to), model_next(from, to, true));
	ASSERT_EQ(kt, bench->next_clear(&map, FIRST + from, FIRST + to),
		  model_next(from, to, false));
}

static void next_is_the_first(struct ktest *kt)
{
	with_ranges(kt, check_next);
}

static void check_count(struct ktest *kt, u64 from, u64 to)
{
	const struct bitmap_bench *bench = kt->bench;

	ASSERT_EQ(kt, bench->count(&map, FIRST + from, FIRST + to), model_count(from, to));
}

static void counts_the_set(struct ktest *kt)
{
	with_ranges(kt, check_count);
}

static u64 model_run(u64 from, u64 to, u64 count, u64 align)
{
	for (u64 i = from; i < to && i + count <= BITS; i++)
		if ((FIRST + i) % align == 0 && model_next(i, i + count, false) == BITMAP_NONE)
			return FIRST + i;
	return BITMAP_NONE;
}

static void check_run(struct ktest *kt, u64 from, u64 to)
{
	const struct bitmap_bench *bench = kt->bench;

	for (u64 align = 1; align <= 8; align *= 2)
		for (u64 count = 1; count <= 16; count += align)
			ASSERT_EQ(kt, bench->find_run(&map, FIRST + from, FIRST + to, count, align),
				  model_run(from, to, count, align));
}

static void run_is_the_first(struct ktest *kt)
{
	with_ranges(kt, check_run);
}

static void run_of_all(struct ktest *kt)
{
	const struct bitmap_bench *bench = kt->bench;

	fresh(kt, 0);
	bench->set(&map, FIRST, BITS);
	EXPECT_EQ(kt, bench->find_run(&map, FIRST, END, BITS, 1), FIRST);
	EXPECT_EQ(kt, bench->find_run(&map, FIRST, END, BITS + 1, 1), BITMAP_NONE);
	EXPECT_EQ(kt, bench->find_run(&map, FIRST, END, U64_MAX, 1), BITMAP_NONE);
	EXPECT_EQ(kt, bench->find_run(&map, FIRST, END, 1, 1ull << 63), BITMAP_NONE);
}

/* Ranges that begin too low, end too high, or wrap. */
static void outside_is_a_bug(struct ktest *kt)
{
	const struct bitmap_bench *bench = kt->bench;
	u64 random = kt->seed;

	fill(kt, &random);
	EXPECT_BUG(kt, "bitmap", bench->set(&map, FIRST - 1, 1));
	EXPECT_BUG(kt, "bitmap", bench->set(&map, END - 1, 2));
	EXPECT_BUG(kt, "bitmap", bench->set(&map, END, 1));
	EXPECT_BUG(kt, "bitmap", bench->set(&map, FIRST + 1, U64_MAX));
	EXPECT_BUG(kt, "bitmap", bench->clear(&map, FIRST - 1, 1));
	EXPECT_BUG(kt, "bitmap", bench->clear(&map, END - 1, 2));
	EXPECT_BUG(kt, "bitmap", bench->clear(&map, FIRST + 1, U64_MAX));
	EXPECT_BUG(kt, "bitmap", (void)bench->test(&map, FIRST - 1));
	EXPECT_BUG(kt, "bitmap", (void)bench->test(&map, END));
	EXPECT_BUG(kt, "bitmap", (void)bench->next_set(&map, FIRST - 1, END));
	EXPECT_BUG(kt, "bitmap", (void)bench->next_set(&map, FIRST, END + 1));
	EXPECT_BUG(kt, "bitmap", (void)bench->next_clear(&map, FIRST + 1, FIRST));
	EXPECT_BUG(kt, "bitmap", (void)bench->count(&map, FIRST, END + 1));
	EXPECT_BUG(kt, "bitmap", (void)bench->find_run(&map, FIRST - 1, END, 1, 1));
	EXPECT_BUG(kt, "bitmap", (void)bench->find_run(&map, FIRST, END + 1, 1, 1));
	expect_as_model(kt);
}

const struct ktest_case bitmap_conform[] = {
	KCASE("BITMAP-1 a range changes and nothing else", changes_its_range),
	KCASE("BITMAP-1 the range may be all there is", changes_all),
	KCASE("BITMAP-1 all are clear in the beginning", begins_clear),
	KCASE("BITMAP-2 the next one is the first of its range", next_is_the_first),
	KCASE("BITMAP-2 no bits have no next one", none_at_all),
	KCASE("BITMAP-3 the count is that of the set bits", counts_the_set),
	KCASE("BITMAP-4 a run is the first that fits", run_is_the_first),
	KCASE("BITMAP-4 a run may be the whole map, and is never longer", run_of_all),
	KCASE("BITMAP-5 what is not in the map is a BUG", outside_is_a_bug),
	KCASE_END
};
