// SPDX-License-Identifier: MIT
/* memmap: random maps against a byte-by-byte model, and the edges that chance does not find. */
#include <foundry/errno.h>
#include <foundry/ktest.h>
#include <foundry/memmap.h>

/* The model knows each unit by itself.  No whole number of them makes a frame: ragged edges. */
#define UNIT		1000ull
#define UNITS		200
#define BASE		(4 * GiB - 50 * UNIT)
#define ABSENT		(-1)

static struct memmap map;
static int model[UNITS];

static void fresh(void)
{
	map.count = 0;
	for (unsigned int i = 0; i < UNITS; i++)
		model[i] = ABSENT;
}

static struct mem_range range(u64 start, u64 bytes, enum mem_kind kind)
{
	return (struct mem_range){ paddr(start), bytes, kind };
}

static void add_units(struct ktest *kt, unsigned int first, unsigned int count, enum mem_kind kind)
{
	ASSERT_EQ(kt, memmap_add(&map, range(BASE + first * UNIT, count * UNIT, kind)), 0);
	for (unsigned int i = first; i < first + count; i++)
		model[i] = MAX(model[i], (int)kind);
}

static void add_random(struct ktest *kt, u64 *random)
{
	unsigned int first = ktest_random(random) % UNITS;
	unsigned int count = ktest_random(random) % (UNITS - first + 1);

	/* Mostly short ones, else soon all is reserved. */
	if (ktest_random(random) % 4)
		count %= 20;
	add_units(kt, first, count, ktest_random(random) % 3);
}

static int kind_in_map(u64 addr)
{
	for (size_t i = 0; i < map.count; i++)
		if (addr - map.ranges[i].start.raw < map.ranges[i].bytes)
			return map.ranges[i].kind;
	return ABSENT;
}

static void expect_as_model(struct ktest *kt)
{
	for (unsigned int i = 0; i < UNITS; i++) {
		ASSERT_EQ(kt, kind_in_map(BASE + i * UNIT), model[i]);
		ASSERT_EQ(kt, kind_in_map(BASE + i * UNIT + UNIT - 1), model[i]);
	}
	ASSERT_EQ(kt, kind_in_map(BASE - 1), ABSENT);
	ASSERT_EQ(kt, kind_in_map(BASE + UNITS * UNIT), ABSENT);
}

static void expect_sorted_and_merged(struct ktest *kt)
{
	for (size_t i = 0; i < map.count; i++) {
		const struct mem_range *is = &map.ranges[i], *was = is - 1;

		ASSERT_GT(kt, is->bytes, 0);
		if (i == 0)
			continue;
		ASSERT_GE(kt, is->start.raw, was->start.raw + was->bytes);
		if (is->start.raw == was->start.raw + was->bytes)
			ASSERT_NE(kt, is->kind, was->kind);
	}
}

static bool model_is_usable(u64 start, u64 bytes)
{
	for (u64 addr = start; addr < start + bytes; addr++)
		if (addr < BASE || addr >= BASE + UNITS * UNIT ||
		    model[(addr - BASE) / UNIT] != MEM_USABLE)
			return false;
	return true;
}

static u64 model_usable_frames(void)
{
	u64 frames = 0;

	for (u64 at = BASE & ~(FRAME_BYTES - 1); at < BASE + UNITS * UNIT; at += FRAME_BYTES)
		frames += model_is_usable(at, FRAME_BYTES);
	return frames;
}

static void as_the_model(struct ktest *kt)
{
	u64 random = kt->seed;

	for (unsigned int round = 0; round < 50; round++) {
		fresh();
		for (unsigned int i = 0; i < 12; i++) {
			add_random(kt, &random);
			expect_as_model(kt);
			expect_sorted_and_merged(kt);
		}
		ASSERT_EQ(kt, memmap_usable_frames(&map), model_usable_frames());
	}
}

static void usable_as_the_model(struct ktest *kt)
{
	u64 random = kt->seed;

	fresh();
	for (unsigned int i = 0; i < 12; i++)
		add_random(kt, &random);
	add_units(kt, UNITS - 30, 30, MEM_USABLE);
	for (unsigned int i = 0; i < 500; i++) {
		u64 start = BASE - UNIT + ktest_random(&random) % ((UNITS + 2) * UNIT);
		u64 bytes = 1 + ktest_random(&random) % (3 * UNIT);

		ASSERT_EQ(kt, memmap_is_usable(&map, paddr(start), bytes),
			  model_is_usable(start, bytes));
	}
}

static void order_does_not_matter(struct ktest *kt)
{
	static const struct mem_range parts[] = {
		{ { 0x1000 }, 0x9000, MEM_USABLE },
		{ { 0x3000 }, 0x1000, MEM_RESERVED },
		{ { 0x2800 }, 0x1000, MEM_BOOT },
	};
	static const unsigned char orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	static const struct mem_range expected[] = {
		{ { 0x1000 }, 0x1800, MEM_USABLE },
		{ { 0x2800 }, 0x0800, MEM_BOOT },
		{ { 0x3000 }, 0x1000, MEM_RESERVED },
		{ { 0x4000 }, 0x6000, MEM_USABLE },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(orders); i++) {
		fresh();
		for (unsigned int j = 0; j < 3; j++)
			ASSERT_EQ(kt, memmap_add(&map, parts[orders[i][j]]), 0);
		ASSERT_EQ(kt, map.count, ARRAY_SIZE(expected));
		for (unsigned int j = 0; j < ARRAY_SIZE(expected); j++) {
			EXPECT_EQ(kt, map.ranges[j].start.raw, expected[j].start.raw);
			EXPECT_EQ(kt, map.ranges[j].bytes, expected[j].bytes);
			EXPECT_EQ(kt, map.ranges[j].kind, expected[j].kind);
		}
	}
}

static void empty_is_ignored(struct ktest *kt)
{
	fresh();
	add_units(kt, 10, 10, MEM_USABLE);
	EXPECT_EQ(kt, memmap_add(&map, range(BASE + 15 * UNIT, 0, MEM_RESERVED)), 0);
	EXPECT_EQ(kt, memmap_add(&map, range(0, 0, MEM_RESERVED)), 0);
	EXPECT_EQ(kt, memmap_add(&map, range(U64_MAX, 0, MEM_RESERVED)), 0);
	EXPECT_EQ(kt, map.count, 1);
	EXPECT_EQ(kt, map.ranges[0].bytes, 10 * UNIT);
}

static void overflow_refused(struct ktest *kt)
{
	fresh();
	add_units(kt, 10, 10, MEM_USABLE);
	EXPECT_EQ(kt, memmap_add(&map, range(U64_MAX - 0xfff, 0x1001, MEM_USABLE)), -EOVERFLOW);
	EXPECT_EQ(kt, memmap_add(&map, range(1, U64_MAX, MEM_USABLE)), -EOVERFLOW);
	EXPECT_EQ(kt, memmap_add(&map, range(U64_MAX, 2, MEM_USABLE)), -EOVERFLOW);
	EXPECT_EQ(kt, map.count, 1);
	expect_as_model(kt);
}

/* Gaps between them, so that none are merged. */
static void fill(struct ktest *kt)
{
	fresh();
	for (u64 i = 0; i < MEMMAP_MAX; i++)
		ASSERT_EQ(kt, memmap_add(&map, range(i * 0x2000, 0x1000, MEM_USABLE)), 0);
	ASSERT_EQ(kt, map.count, MEMMAP_MAX);
}

static void full_refuses(struct ktest *kt)
{
	static struct memmap before;

	fill(kt);
	before = map;
	/* A further one; one that would split another in three. */
	EXPECT_EQ(kt, memmap_add(&map, range(MEMMAP_MAX * 0x2000, 1, MEM_USABLE)), -ENOSPC);
	EXPECT_EQ(kt, memmap_add(&map, range(0x2400, 0x100, MEM_RESERVED)), -ENOSPC);
	EXPECT_MEMEQ(kt, &map, &before, sizeof(map));
}

static void full_takes_what_fits(struct ktest *kt)
{
	fill(kt);
	EXPECT_EQ(kt, memmap_add(&map, range(0, 0x1000, MEM_RESERVED)), 0);
	EXPECT_EQ(kt, map.count, MEMMAP_MAX);
	EXPECT_EQ(kt, map.ranges[0].kind, MEM_RESERVED);
	EXPECT_EQ(kt, memmap_add(&map, range(0x2000, 0x2000 * MEMMAP_MAX, MEM_USABLE)), 0);
	EXPECT_EQ(kt, map.count, 2);
}

static void usable_across_the_end_is_not(struct ktest *kt)
{
	fresh();
	ASSERT_EQ(kt, memmap_add(&map, range(U64_MAX - 0x2fff, 0x2000, MEM_USABLE)), 0);
	EXPECT_TRUE(kt, memmap_is_usable(&map, paddr(U64_MAX - 0x2fff), 0x2000));
	EXPECT_FALSE(kt, memmap_is_usable(&map, paddr(U64_MAX - 0x2fff), 0x2001));
	EXPECT_FALSE(kt, memmap_is_usable(&map, paddr(U64_MAX - 0x2000), U64_MAX));
	EXPECT_EQ(kt, memmap_usable_frames(&map), 2);
}

static void kinds_have_names(struct ktest *kt)
{
	EXPECT_STREQ(kt, mem_kind_name(MEM_USABLE), "usable");
	EXPECT_STREQ(kt, mem_kind_name(MEM_BOOT), "boot");
	EXPECT_STREQ(kt, mem_kind_name(MEM_RESERVED), "reserved");
	EXPECT_STREQ(kt, mem_kind_name((enum mem_kind)77), "unknown");
}

static const struct ktest_case cases[] = {
	KCASE("random maps are as a byte-by-byte model says", as_the_model),
	KCASE("what is usable is as the model says", usable_as_the_model),
	KCASE("the order of firmware's entries does not matter", order_does_not_matter),
	KCASE("empty ranges are ignored", empty_is_ignored),
	KCASE("a range past 64 bits is -EOVERFLOW and changes nothing", overflow_refused),
	KCASE("a full map is -ENOSPC and changes nothing", full_refuses),
	KCASE("a full map still takes what needs no room", full_takes_what_fits),
	KCASE("nothing is usable past the end of 64 bits", usable_across_the_end_is_not),
	KCASE("kinds have names", kinds_have_names),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "memmap",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
