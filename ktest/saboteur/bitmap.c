// SPDX-License-Identifier: MIT
/* Bitmaps with one thing wrong each, around the one that there is. */
#include "conform/bitmap.h"
#include "saboteur.h"

static bool is_inside(const struct bitmap *map, u64 from, u64 to)
{
	return from >= map->first && from <= to && to <= map->end;
}

/* BITMAP-1 */
static void init_leaves_the_words(struct bitmap *map, u64 *words, u64 first, u64 bits)
{
	*map = (struct bitmap){ words, first, first + bits };
}

static void set_one_too_many(struct bitmap *map, u64 bit, u64 count)
{
	bitmap_set(map, bit, count);
	if (count > 1 && bit + count < map->end)
		bitmap_set(map, bit + count, 1);
}

static void clear_the_first_word(struct bitmap *map, u64 bit, u64 count)
{
	bool inside = is_inside(map, bit, bit + count);

	bitmap_clear(map, bit, inside && count > BITMAP_WORD_BITS ? BITMAP_WORD_BITS : count);
}

static void set_behind_the_words(struct bitmap *map, u64 bit, u64 count)
{
	bitmap_set(map, bit, count);
	if (count > 1)
		map->words[bitmap_bytes(map->end - map->first) / sizeof(u64)] = 0;
}

/* BITMAP-2 */
static u64 next_set_behind(const struct bitmap *map, u64 from, u64 to)
{
	return bitmap_next_set(map, is_inside(map, from, to) && from < to ? from + 1 : from, to);
}

static u64 next_set_is_the_last(const struct bitmap *map, u64 from, u64 to)
{
	u64 found = bitmap_next_set(map, from, to), last = BITMAP_NONE;

	for (; found != BITMAP_NONE; found = bitmap_next_set(map, found + 1, to))
		last = found;
	return last;
}

static u64 next_clear_of_the_map(const struct bitmap *map, u64 from, u64 to)
{
	return bitmap_next_clear(map, from, is_inside(map, from, to) ? map->end : to);
}

/* BITMAP-3 */
static u64 count_one_more(const struct bitmap *map, u64 from, u64 to)
{
	return bitmap_count(map, from, to < map->end ? to + 1 : to);
}

static u64 count_in_a_word(const struct bitmap *map, u64 from, u64 to)
{
	return bitmap_count(map, from, to) % BITMAP_WORD_BITS;
}

/* BITMAP-4 */
static u64 run_anywhere(const struct bitmap *map, u64 from, u64 to, u64 count, u64 align)
{
	return bitmap_find_run(map, from, to, count, 1);
}

static u64 run_of_one(const struct bitmap *map, u64 from, u64 to, u64 count, u64 align)
{
	return bitmap_find_run(map, from, to, 1, align);
}

static u64 run_within_the_range(const struct bitmap *map, u64 from, u64 to, u64 count, u64 align)
{
	u64 run = bitmap_find_run(map, from, to, count, align);

	return run == BITMAP_NONE || count <= to - run ? run : BITMAP_NONE;
}

static u64 run_is_the_second(const struct bitmap *map, u64 from, u64 to, u64 count, u64 align)
{
	u64 run = bitmap_find_run(map, from, to, count, align);
	u64 second = run == BITMAP_NONE ? run : bitmap_find_run(map, run + 1, to, count, align);

	return second == BITMAP_NONE ? run : second;
}

static u64 run_aligned_in_its_words(const struct bitmap *map, u64 from, u64 to, u64 count,
				    u64 align)
{
	struct bitmap from_0 = { map->words, 0, map->end - map->first };
	u64 run;

	if (!is_inside(map, from, to))
		return bitmap_find_run(map, from, to, count, align);
	run = bitmap_find_run(&from_0, from - map->first, to - map->first, count, align);
	return run == BITMAP_NONE ? run : map->first + run;
}

/* BITMAP-5 */
static void set_what_there_is(struct bitmap *map, u64 bit, u64 count)
{
	if (bit >= map->first && bit < map->end)
		bitmap_set(map, bit, count > map->end - bit ? map->end - bit : count);
}

static bool test_outside_is_clear(const struct bitmap *map, u64 bit)
{
	return is_inside(map, bit, bit + 1) && bitmap_test(map, bit);
}

static u64 next_set_outside_is_none(const struct bitmap *map, u64 from, u64 to)
{
	return is_inside(map, from, to) ? bitmap_next_set(map, from, to) : BITMAP_NONE;
}

#define MOCK(init, set, clear, test, next_set, next_clear, count, find_run)	\
	(&(const struct bitmap_bench){ init, set, clear, test, next_set, next_clear, count,	\
				       find_run })
#define MOCK_INIT(op)				\
	MOCK(op, bitmap_set, bitmap_clear, bitmap_test,	\
	     bitmap_next_set, bitmap_next_clear, bitmap_count, bitmap_find_run)
#define MOCK_SET(op)				\
	MOCK(bitmap_init, op, bitmap_clear, bitmap_test,	\
	     bitmap_next_set, bitmap_next_clear, bitmap_count, bitmap_find_run)
#define MOCK_CLEAR(op)				\
	MOCK(bitmap_init, bitmap_set, op, bitmap_test,	\
	     bitmap_next_set, bitmap_next_clear, bitmap_count, bitmap_find_run)
#define MOCK_TEST(op)				\
	MOCK(bitmap_init, bitmap_set, bitmap_clear, op,	\
	     bitmap_next_set, bitmap_next_clear, bitmap_count, bitmap_find_run)
#define MOCK_NEXT_SET(op)			\
	MOCK(bitmap_init, bitmap_set, bitmap_clear, bitmap_test,	\
	     op, bitmap_next_clear, bitmap_count, bitmap_find_run)
#define MOCK_NEXT_CLEAR(op)			\
	MOCK(bitmap_init, bitmap_set, bitmap_clear, bitmap_test,	\
	     bitmap_next_set, op, bitmap_count, bitmap_find_run)
#define MOCK_COUNT(op)				\
	MOCK(bitmap_init, bitmap_set, bitmap_clear, bitmap_test,	\
	     bitmap_next_set, bitmap_next_clear, op, bitmap_find_run)
#define MOCK_FIND_RUN(op)			\
	MOCK(bitmap_init, bitmap_set, bitmap_clear, bitmap_test,	\
	     bitmap_next_set, bitmap_next_clear, bitmap_count, op)

static const struct saboteur bitmap_saboteurs[] = {
	{ .name = "BITMAP-1 the words are left as they were",
	  .bench = MOCK_INIT(init_leaves_the_words) },
	{ .name = "BITMAP-1 the bit behind the range is set too",
	  .bench = MOCK_SET(set_one_too_many) },
	{ .name = "BITMAP-1 a long range is cleared in part",
	  .bench = MOCK_CLEAR(clear_the_first_word) },
	{ .name = "BITMAP-1 a word behind the bitmap is written",
	  .bench = MOCK_SET(set_behind_the_words) },
	{ .name = "BITMAP-2 the first bit of the range is passed over",
	  .bench = MOCK_NEXT_SET(next_set_behind) },
	{ .name = "BITMAP-2 the last set bit is found",
	  .bench = MOCK_NEXT_SET(next_set_is_the_last) },
	{ .name = "BITMAP-2 a clear bit behind the range is found",
	  .bench = MOCK_NEXT_CLEAR(next_clear_of_the_map) },
	{ .name = "BITMAP-3 the bit behind the range counts",
	  .bench = MOCK_COUNT(count_one_more) },
	{ .name = "BITMAP-3 it counts up to a word",
	  .bench = MOCK_COUNT(count_in_a_word) },
	{ .name = "BITMAP-4 a run begins anywhere",
	  .bench = MOCK_FIND_RUN(run_anywhere) },
	{ .name = "BITMAP-4 a run has one bit",
	  .bench = MOCK_FIND_RUN(run_of_one) },
	{ .name = "BITMAP-4 a run that ends behind the range is overlooked",
	  .bench = MOCK_FIND_RUN(run_within_the_range) },
	{ .name = "BITMAP-4 the first run is passed over",
	  .bench = MOCK_FIND_RUN(run_is_the_second) },
	{ .name = "BITMAP-4 alignment counts from the first bit",
	  .bench = MOCK_FIND_RUN(run_aligned_in_its_words) },
	{ .name = "BITMAP-5 a range is cut to what there is",
	  .bench = MOCK_SET(set_what_there_is) },
	{ .name = "BITMAP-5 a bit outside is clear",
	  .bench = MOCK_TEST(test_outside_is_clear) },
	{ .name = "BITMAP-5 a range outside has no set bit",
	  .bench = MOCK_NEXT_SET(next_set_outside_is_none) },
};

static const struct saboteur_contract bitmap_contract = { .conform = bitmap_conform };

SABOTEURS(bitmap, FACT(CONSOLE), bitmap_contract, bitmap_saboteurs);
