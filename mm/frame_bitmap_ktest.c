// SPDX-License-Identifier: MIT
/* The promise of frame.h on the bitmap, and what only it says. */
#include <foundry/errno.h>
#include <foundry/frame_bitmap.h>

#include "conform/frame.h"
#include "frame_maps_ktest.h"
#include "model/model.h"

static struct frame_bitmap bitmap;
static u64 storage[16];

static struct frame_allocator *fresh(struct ktest *kt)
{
	ASSERT_LE(kt, frame_bitmap_bytes(&frame_test_map), sizeof(storage));
	frame_bitmap_init(&bitmap, &frame_test_map, storage);
	return &bitmap.fa;
}

static const struct memmap *its_map(struct ktest *kt)
{
	return &frame_test_map;
}

static const struct frame_bench bitmap_bench = {
	.fresh		= fresh,
	.map		= its_map,
	.no_poison	= "its memory is made up",
};

static const struct ktest_suite conform = {
	.name	= "frame/bitmap",
	.needs	= FACT(CONSOLE),
	.cases	= frame_conform,
	.bench	= &bitmap_bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "frame/bitmap",
	.needs	= FACT(CONSOLE),
	.cases	= frame_random,
	.bench	= &bitmap_bench,
};
KTEST_SUITE(random);

static struct frame_allocator *fresh_low(struct ktest *kt)
{
	ASSERT_LE(kt, frame_bitmap_bytes(&frame_low_map), sizeof(storage));
	frame_bitmap_init(&bitmap, &frame_low_map, storage);
	return &bitmap.fa;
}

static const struct memmap *low_map(struct ktest *kt)
{
	return &frame_low_map;
}

static const struct frame_bench low_bench = {
	.fresh		= fresh_low,
	.map		= low_map,
	.no_poison	= "its memory is made up",
};

static const struct ktest_suite low_conform = {
	.name	= "frame/bitmap-16m",
	.needs	= FACT(CONSOLE),
	.cases	= frame_conform,
	.bench	= &low_bench,
};
KTEST_SUITE(low_conform);

static const struct ktest_suite low_random = {
	.name	= "frame/bitmap-16m",
	.needs	= FACT(CONSOLE),
	.cases	= frame_random,
	.bench	= &low_bench,
};
KTEST_SUITE(low_random);

static void has_every_whole_frame(struct ktest *kt)
{
	EXPECT_EQ(kt, frame_available(fresh(kt)), FRAME_TEST_FRAMES);
}

static void fits_its_storage(struct ktest *kt)
{
	static const struct memmap none;

	EXPECT_EQ(kt, frame_bitmap_bytes(&frame_test_map), FRAME_TEST_SPAN / 64 * 8);
	EXPECT_EQ(kt, frame_bitmap_bytes(&none), 0);
}

static void empty_map_has_nothing(struct ktest *kt)
{
	static const struct memmap none;
	paddr_t frame;

	frame_bitmap_init(&bitmap, &none, storage);
	EXPECT_EQ(kt, frame_available(&bitmap.fa), 0);
	EXPECT_EQ(kt, frame_alloc(&bitmap.fa, &frame), -ENOMEM);
}

static const struct ktest_case cases[] = {
	KCASE("has every whole usable frame", has_every_whole_frame),
	KCASE("needs a bit for each frame of its span", fits_its_storage),
	KCASE("has nothing of an empty map", empty_map_has_nothing),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "frame_bitmap",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
