// SPDX-License-Identifier: MIT
/* The promise of frame.h on the buddy over small made-up maps, and what it takes over. */
#include <foundry/errno.h>
#include <foundry/frame_buddy.h>
#include <foundry/kconfig.h>
#include <foundry/symbols.h>

#include "conform/frame.h"
#include "frame_maps_ktest.h"
#include "model/model.h"

static struct frame_buddy buddy;
static struct frame_bump early;

/* --- small maps: the tables come from elsewhere ------------------------------- */

#define TABLES_BASE	(64 * GiB)
#define TABLES_FRAMES	2

static u8 tables[TABLES_FRAMES][FRAME_BYTES] __aligned(FRAME_BYTES);

static const struct memmap tables_map = {
	.ranges = { { { TABLES_BASE }, sizeof(tables), MEM_USABLE } },
	.count = 1,
};

static void *reach_tables(paddr_t frame)
{
	return (u8 *)tables + paddr_diff(frame, paddr(TABLES_BASE));
}

static int init_over(const struct memmap *map)
{
	frame_bump_init(&early, &tables_map);
	memset(tables, 0xff, sizeof(tables));
	return frame_buddy_init(&buddy, map, &early, reach_tables);
}

static struct frame_allocator *fresh_over(struct ktest *kt, const struct memmap *map)
{
	ASSERT_EQ(kt, init_over(map), 0);
	return &buddy.fa;
}

static struct frame_allocator *fresh(struct ktest *kt)
{
	return fresh_over(kt, &frame_test_map);
}

static const struct memmap *its_map(struct ktest *kt)
{
	return &frame_test_map;
}

static const struct frame_bench bench = {
	.fresh		= fresh,
	.map		= its_map,
	.no_poison	= "its memory is made up",
};

static const struct ktest_suite conform = {
	.name	= "frame/buddy",
	.needs	= FACT(CONSOLE),
	.cases	= frame_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "frame/buddy",
	.needs	= FACT(CONSOLE),
	.cases	= frame_random,
	.bench	= &bench,
};
KTEST_SUITE(random);

static struct frame_allocator *fresh_low(struct ktest *kt)
{
	return fresh_over(kt, &frame_low_map);
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
	.name	= "frame/buddy-16m",
	.needs	= FACT(CONSOLE),
	.cases	= frame_conform,
	.bench	= &low_bench,
};
KTEST_SUITE(low_conform);

static const struct ktest_suite low_random = {
	.name	= "frame/buddy-16m",
	.needs	= FACT(CONSOLE),
	.cases	= frame_random,
	.bench	= &low_bench,
};
KTEST_SUITE(low_random);

static void has_every_whole_frame(struct ktest *kt)
{
	EXPECT_EQ(kt, frame_available(fresh(kt)), FRAME_TEST_FRAMES);
}

static void empty_map_has_nothing(struct ktest *kt)
{
	static const struct memmap none;
	struct frame_allocator *fa = fresh_over(kt, &none);
	paddr_t frame;

	EXPECT_EQ(kt, frame_available(fa), 0);
	EXPECT_EQ(kt, frame_alloc(fa, &frame), -ENOMEM);
	EXPECT_BUG(kt, "not memory", frame_free(fa, paddr(0)));
}

/* More than what a frame of tables holds, beside that of the chunk. */
static void no_room_for_tables(struct ktest *kt)
{
	static const struct memmap map = {
		.ranges = { { { GiB }, 257 * FRAME_BYTES, MEM_USABLE } },
		.count = 1,
	};

	EXPECT_EQ(kt, init_over(&map), -ENOMEM);
}

static void too_far_up(struct ktest *kt)
{
	static const struct memmap map = {
		.ranges = { { { 16 * 1024 * GiB - FRAME_BYTES }, FRAME_BYTES, MEM_USABLE } },
		.count = 1,
	};

	EXPECT_EQ(kt, init_over(&map), -ERANGE);
}

static void keeps_low_memory(struct ktest *kt)
{
	struct frame_allocator *fa = fresh_low(kt);
	paddr_t frame;

	for (unsigned int i = 0; i < FRAME_LOW_FRAMES; i++) {
		ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
		EXPECT_EQ(kt, paddr_lt(frame, paddr(16 * MiB)), i >= 24);
	}
}

/* A frame below 16 MiB is not kept in the cache, where only this CPU would get it. */
static void low_memory_goes_back(struct ktest *kt)
{
	struct frame_allocator *fa = fresh_low(kt);
	paddr_t low, again;

	ASSERT_EQ(kt, frame_alloc_below(fa, 0, FRAME_BELOW_16M, &low), 0);
	frame_free(fa, low);
	EXPECT_EQ(kt, buddy.caches[this_cpu()->id].count, 0);
	ASSERT_EQ(kt, frame_alloc_below(fa, 5, FRAME_BELOW_16M, &again), 0);
	frame_free_order(fa, 5, again);
}

static void cache_is_drained(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	struct frame_cache *cache = &buddy.caches[this_cpu()->id];
	paddr_t frames[FRAME_TEST_FRAMES];

	for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
		ASSERT_EQ(kt, frame_alloc(fa, &frames[i]), 0);
	EXPECT_EQ(kt, cache->count, 0);
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++) {
		frame_free(fa, frames[i]);
		EXPECT_EQ(kt, frame_available(fa), i + 1);
	}
	EXPECT_GT(kt, cache->count, 0);
	ASSERT_EQ(kt, frame_alloc_order(fa, 6, &frames[0]), 0);
	EXPECT_EQ(kt, cache->count, 0);
}

static void give_cpu_back(void *unused)
{
	this_cpu()->id = 0;
}

/* Free, and counted so, but out of reach: frame_buddy.h says it. */
static void cache_of_another_cpu(struct ktest *kt)
{
	struct frame_allocator *fa = fresh_low(kt);
	paddr_t frame;
	u64 taken = 0;

	if (this_cpu()->id != 0)
		ktest_skip(kt, "plays CPU 0");
	ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
	frame_free(fa, frame);
	ktest_defer(kt, give_cpu_back, NULL);
	this_cpu()->id = CPU_MAX - 1;
	while (taken <= FRAME_LOW_FRAMES && frame_alloc(fa, &frame) == 0)
		taken++;
	EXPECT_EQ(kt, frame_available(fa), FRAME_LOW_FRAMES - taken);
	EXPECT_EQ(kt, buddy.caches[0].count, FRAME_LOW_FRAMES - taken);
	this_cpu()->id = 0;
	EXPECT_EQ(kt, frame_alloc(fa, &frame), 0);
}

/* --- a map whose memory is real: what is there before the buddy ----------------- */

#define REAL_BASE	(2 * GiB)
#define REAL_FRAMES	32

static u64 memory[REAL_FRAMES][FRAME_BYTES / sizeof(u64)] __aligned(FRAME_BYTES);

static const struct memmap real_map = {
	.ranges = { { { REAL_BASE }, sizeof(memory), MEM_USABLE } },
	.count = 1,
};

static void *reach(paddr_t frame)
{
	return (u8 *)memory + paddr_diff(frame, paddr(REAL_BASE));
}

static u64 *words_at(paddr_t frame)
{
	return reach(frame);
}

static void fill(paddr_t block, unsigned int order)
{
	for (u64 i = 0; i < (FRAME_BYTES << order) / sizeof(u64); i++)
		words_at(block)[i] = block.raw + i;
}

static bool is_filled(paddr_t block, unsigned int order)
{
	for (u64 i = 0; i < (FRAME_BYTES << order) / sizeof(u64); i++)
		if (words_at(block)[i] != block.raw + i)
			return false;
	return true;
}

/* One page for the chunk, one for 32 frames. */
#define REAL_TABLES	2

static struct frame_allocator *hand_over(struct ktest *kt)
{
	ASSERT_EQ(kt, frame_buddy_init(&buddy, &real_map, &early, reach), 0);
	return &buddy.fa;
}

/* As taken, and in two pieces; with a gap between, because the larger one is aligned. */
static void early_blocks_stay(struct ktest *kt)
{
	struct frame_allocator *fa;
	paddr_t one, four;

	frame_bump_init(&early, &real_map);
	ASSERT_EQ(kt, frame_alloc(&early.fa, &one), 0);
	ASSERT_EQ(kt, frame_alloc_order(&early.fa, 2, &four), 0);
	EXPECT_EQ(kt, paddr_diff(four, one), 4 * FRAME_BYTES);
	fill(one, 0);
	fill(four, 2);

	fa = hand_over(kt);
	EXPECT_EQ(kt, frame_available(fa), REAL_FRAMES - REAL_TABLES - 5);
	EXPECT_TRUE(kt, is_filled(one, 0));
	EXPECT_TRUE(kt, is_filled(four, 2));
	frame_free(fa, one);
	frame_free_order(fa, 1, paddr_add(four, 2 * FRAME_BYTES));
	frame_free_order(fa, 1, four);
	EXPECT_EQ(kt, frame_available(fa), REAL_FRAMES - REAL_TABLES);
	EXPECT_BUG(kt, "is free already", frame_free(fa, one));
}

/* All that is free after a hand-over, and after what was early has come back, can be had. */
static void all_come_back(struct ktest *kt)
{
	struct frame_allocator *fa;
	paddr_t block, frame;
	u64 taken = 0;

	frame_bump_init(&early, &real_map);
	ASSERT_EQ(kt, frame_alloc_order(&early.fa, 4, &block), 0);
	fa = hand_over(kt);
	while (taken <= REAL_FRAMES && frame_alloc(fa, &frame) == 0) {
		EXPECT_FALSE(kt, !paddr_lt(frame, block) && paddr_lt(frame, paddr_add(block, 16 * FRAME_BYTES)));
		taken++;
	}
	EXPECT_EQ(kt, taken, REAL_FRAMES - REAL_TABLES - 16);
	frame_free_order(fa, 4, block);
	ASSERT_EQ(kt, frame_alloc_order(fa, 4, &frame), 0);
	EXPECT_EQ(kt, frame.raw, block.raw);
}

static void early_is_not_larger(struct ktest *kt)
{
	struct frame_allocator *fa;
	paddr_t block;

	frame_bump_init(&early, &real_map);
	ASSERT_EQ(kt, frame_alloc_order(&early.fa, 2, &block), 0);
	fa = hand_over(kt);
	EXPECT_BUG(kt, "freed", frame_free_order(fa, 3, block));
	EXPECT_EQ(kt, frame_available(fa), REAL_FRAMES - REAL_TABLES - 4);
	frame_free_order(fa, 2, block);
}

/* --- poison ------------------------------------------------------------------------ */

static struct frame_allocator *fresh_poisoned(struct ktest *kt)
{
	struct frame_allocator *fa;

	if (!IS_ENABLED(CONFIG_MM_DEBUG))
		ktest_skip(kt, "CONFIG_MM_DEBUG=n");
	frame_bump_init(&early, &real_map);
	fa = hand_over(kt);
	frame_buddy_poison(&buddy, reach);
	return fa;
}

static __noinline void free_here(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	frame_free_order(fa, order, frame);
	barrier();	/* what it returns to is here */
}

/* Where it dies nothing is taken. */
static void take_and_die(struct ktest *kt, struct frame_allocator *fa, unsigned int order)
{
	paddr_t block;

	EXPECT_NE(kt, frame_alloc_order(fa, order, &block), 0);
}

static const char *by_free_here(void)
{
	return symbol_table() ? "by free_here+" : "by ";
}

static void written_when_cached(struct ktest *kt)
{
	struct frame_allocator *fa = fresh_poisoned(kt);
	paddr_t frame, again;
	u8 *bytes;

	ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
	free_here(fa, 0, frame);
	bytes = reach(frame);
	bytes[1234] ^= 1;
	EXPECT_BUG(kt, "was written at byte 1234 after it was freed by", take_and_die(kt, fa, 0));
	EXPECT_BUG(kt, by_free_here(), take_and_die(kt, fa, 0));
	bytes[1234] ^= 1;
	ASSERT_EQ(kt, frame_alloc(fa, &again), 0);
	EXPECT_EQ(kt, again.raw, frame.raw);
}

/* The last byte of a block that has joined with others. */
static void written_when_joined(struct ktest *kt)
{
	struct frame_allocator *fa = fresh_poisoned(kt);
	paddr_t other, block, all;
	u64 available;
	u8 *bytes;

	/* The only one of order 3, then one from the only one of order 4. */
	ASSERT_EQ(kt, frame_alloc_order(fa, 3, &other), 0);
	available = frame_available(fa);
	ASSERT_EQ(kt, frame_alloc_order(fa, 3, &block), 0);
	free_here(fa, 3, block);
	bytes = reach(block);
	bytes[8 * FRAME_BYTES - 1] ^= 0x80;
	EXPECT_BUG(kt, "at byte 4095", take_and_die(kt, fa, 4));
	EXPECT_EQ(kt, frame_available(fa), available);
	bytes[8 * FRAME_BYTES - 1] ^= 0x80;
	EXPECT_EQ(kt, frame_alloc_order(fa, 4, &all), 0);
}

/* What its owner writes is his, and what nobody has used is whatever it is. */
static void virgin_and_taken_are_free_to_write(struct ktest *kt)
{
	struct frame_allocator *fa = fresh_poisoned(kt);
	paddr_t frame;

	fill(paddr(REAL_BASE + (REAL_FRAMES - 1) * FRAME_BYTES), 0);
	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int order = 0; order <= 4; order++) {
			ASSERT_EQ(kt, frame_alloc_order(fa, order, &frame), 0);
			fill(frame, order);
			frame_free_order(fa, order, frame);
		}
	}
}

static void says_who(struct ktest *kt)
{
	struct frame_allocator *fa = fresh_poisoned(kt);
	paddr_t frame;

	ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
	free_here(fa, 0, frame);
	EXPECT_BUG(kt, "is free already", frame_free(fa, frame));
	EXPECT_BUG(kt, by_free_here(), frame_free(fa, frame));
}

static const struct ktest_case cases[] = {
	KCASE("has every whole usable frame", has_every_whole_frame),
	KCASE("has nothing of an empty map", empty_map_has_nothing),
	KCASE("-ENOMEM without room for the tables", no_room_for_tables),
	KCASE("-ERANGE at 16 TiB", too_far_up),
	KCASE("keeps what lies below a limit for last", keeps_low_memory),
	KCASE("low memory does not stay in a cache", low_memory_goes_back),
	KCASE("the cache is drained when nothing else is left", cache_is_drained),
	KCASE("the cache of another CPU is out of reach", cache_of_another_cpu),
	KCASE("hand-over: early blocks stay, with what they hold", early_blocks_stay),
	KCASE("hand-over: all come back", all_come_back),
	KCASE("hand-over: an early block is not larger than it was", early_is_not_larger),
	KCASE("poison: a single frame, and by whom it was freed", written_when_cached),
	KCASE("poison: in a block that has joined", written_when_joined),
	KCASE("poison: not what was never freed, nor what is taken", virgin_and_taken_are_free_to_write),
	KCASE("a double free says who freed first", says_who),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "frame_buddy",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
