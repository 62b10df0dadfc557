// SPDX-License-Identifier: MIT
/* The promise of memmap.h, executed: random maps against a naive model, and the edges of 64 bits. */
#include <foundry/errno.h>

#include "memmap.h"
#include "memmap_model.h"

/* No whole number of units makes a frame: ragged edges.  Many edges fall on one another. */
#define UNIT		1000ull
#define UNITS		200
#define BASE		(4 * GiB - 50 * UNIT)

#define ROUNDS		4
#define ADDS		12
#define UNTOUCHED	0x5a5a5a5aull

static struct memmap map, before;
static struct memmap_model model;

static void fresh(void)
{
	memset(&map, 0, sizeof(map));
	model.count = 0;
}

static struct mem_range range(u64 start, u64 bytes, enum mem_kind kind)
{
	return (struct mem_range){ paddr(start), bytes, kind };
}

static void add(struct ktest *kt, struct mem_range what)
{
	const struct memmap_bench *bench = kt->bench;

	ASSERT_EQ(kt, bench->add(&map, what), 0);
	model_add(&model, what);
}

/* Mostly short, else soon all is reserved; at the very end of 64 bits, now and then. */
static struct mem_range random_range(u64 *random)
{
	u64 first = ktest_random(random) % UNITS;
	u64 count = ktest_random(random) % (UNITS - first + 1);
	u64 base = ktest_random(random) % 8 ? BASE : U64_MAX - UNITS * UNIT;

	if (ktest_random(random) % 4)
		count %= 20;
	return range(base + first * UNIT, count * UNIT,
		     (enum mem_kind)(ktest_random(random) % 4));
}

static void with_random_maps(struct ktest *kt, void (*check)(struct ktest *kt))
{
	u64 random = kt->seed;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		fresh();
		for (unsigned int i = 0; i < ADDS; i++) {
			add(kt, random_range(&random));
			if (i % 4 == 3)
				check(kt);
		}
	}
}

/* A judge's sentence fails the case. */
static void expect_nothing_wrong(struct ktest *kt, const char *wrong)
{
	if (!wrong)
		return;
	ktest_fail(kt, "%s", wrong);
	ktest_abort(kt);
}

static void check_order(struct ktest *kt)
{
	expect_nothing_wrong(kt, model_judge_order(&map));
}

static void in_order(struct ktest *kt)
{
	with_random_maps(kt, check_order);
}

static void empty_is_ignored(struct ktest *kt)
{
	size_t count;

	fresh();
	add(kt, range(BASE, UNIT, MEM_USABLE));
	count = map.count;
	for (u64 start = BASE - UNIT; start <= BASE + 2 * UNIT; start += UNIT / 2) {
		add(kt, range(start, 0, MEM_RESERVED));
		ASSERT_EQ(kt, map.count, count);
	}
	add(kt, range(0, 0, MEM_RESERVED));
	add(kt, range(U64_MAX, 0, MEM_RESERVED));
	ASSERT_EQ(kt, map.count, count);
	check_order(kt);
}

static void check_merged(struct ktest *kt)
{
	expect_nothing_wrong(kt, model_judge_merged(&map));
}

static void are_merged(struct ktest *kt)
{
	with_random_maps(kt, check_merged);
}

static void gaps_are_closed(struct ktest *kt)
{
	fresh();
	for (unsigned int i = 0; i < 20; i++)
		add(kt, range(BASE + i * 2 * UNIT, UNIT, MEM_BOOT));
	for (unsigned int i = 0; i < 20; i++)
		add(kt, range(BASE + (i * 2 + 1) * UNIT, UNIT, MEM_BOOT));
	EXPECT_EQ(kt, map.count, 1);
	add(kt, range(BASE, 40 * UNIT, MEM_BOOT));
	EXPECT_EQ(kt, map.count, 1);
}

static void check_kinds(struct ktest *kt)
{
	expect_nothing_wrong(kt, model_judge_kinds(&model, &map));
}

static void strictest_wins(struct ktest *kt)
{
	with_random_maps(kt, check_kinds);
}

/* The model has no order, so that agreeing with it in all orders is to have none. */
static void in_any_order(struct ktest *kt)
{
	static const struct mem_range parts[] = {
		{ { 0x1000 }, 0x9000, MEM_USABLE },
		{ { 0x3000 }, 0x1000, MEM_RESERVED },
		{ { 0x2800 }, 0x1000, MEM_BOOT },
		{ { 0x2c00 }, 0x6000, MEM_KERNEL },
	};

	for (unsigned int order = 0; order < 4 * 4 * 4 * 4; order++) {
		unsigned int taken = 0;

		fresh();
		for (unsigned int i = 0; i < 4; i++)
			taken |= 1u << (order >> 2 * i) % 4;
		for (unsigned int i = 0; i < 4 && taken == 15; i++)
			add(kt, parts[(order >> 2 * i) % 4]);
		check_kinds(kt);
	}
}

/* Reserved over all of it, usable inside reserved, the same twice. */
static void all_reserved(struct ktest *kt)
{
	fresh();
	for (unsigned int i = 0; i < 10; i++)
		add(kt, range(BASE + i * 3 * UNIT, 2 * UNIT, MEM_USABLE));
	add(kt, range(0, U64_MAX, MEM_RESERVED));
	add(kt, range(BASE, UNIT, MEM_USABLE));
	add(kt, range(0, U64_MAX, MEM_RESERVED));
	check_kinds(kt);
}

static void expect_refusal(struct ktest *kt, struct mem_range what, int err)
{
	const struct memmap_bench *bench = kt->bench;

	before = map;
	ASSERT_EQ(kt, bench->add(&map, what), err);
	ASSERT_TRUE(kt, memcmp(&map, &before, sizeof(map)) == 0);
}

static void past_64_bits_refused(struct ktest *kt)
{
	fresh();
	add(kt, range(BASE, UNIT, MEM_USABLE));
	for (enum mem_kind kind = MEM_USABLE; kind <= MEM_RESERVED; kind++) {
		expect_refusal(kt, range(U64_MAX - 0xfff, 0x1000, kind), -EOVERFLOW);
		expect_refusal(kt, range(U64_MAX - 0xfff, 0x1001, kind), -EOVERFLOW);
		expect_refusal(kt, range(1, U64_MAX, kind), -EOVERFLOW);
		expect_refusal(kt, range(U64_MAX, 1, kind), -EOVERFLOW);
		expect_refusal(kt, range(U64_MAX, U64_MAX, kind), -EOVERFLOW);
	}
	add(kt, range(U64_MAX - 0xfff, 0xfff, MEM_USABLE));
	check_kinds(kt);
}

/* Gaps between them, so that none are merged. */
static void fill(struct ktest *kt)
{
	const struct memmap_bench *bench = kt->bench;

	fresh();
	for (u64 i = 0; i < MEMMAP_MAX; i++)
		ASSERT_EQ(kt, bench->add(&map, range(i * 0x4000, 0x3000, MEM_USABLE)), 0);
	ASSERT_EQ(kt, map.count, MEMMAP_MAX);
}

static void full_refuses(struct ktest *kt)
{
	const struct memmap_bench *bench = kt->bench;
	paddr_t start = paddr(UNTOUCHED);

	fill(kt);
	/* A further one; one that would split another in three; thousands of them. */
	expect_refusal(kt, range(MEMMAP_MAX * 0x4000, 1, MEM_USABLE), -ENOSPC);
	expect_refusal(kt, range(0x4400, 0x100, MEM_RESERVED), -ENOSPC);
	for (u64 i = 0; i < 2000; i++)
		(void)!bench->add(&map, range((MEMMAP_MAX + i) * 0x4000, 1, MEM_BOOT));
	ASSERT_TRUE(kt, memcmp(&map, &before, sizeof(map)) == 0);

	EXPECT_EQ(kt, bench->carve(&map, 0x1000, 0x1000, paddr(U64_MAX), &start), -ENOSPC);
	EXPECT_EQ(kt, bench->carve(&map, 0x3001, 1, paddr(U64_MAX), &start), -ENOMEM);
	EXPECT_EQ(kt, start.raw, UNTOUCHED);
	EXPECT_TRUE(kt, memcmp(&map, &before, sizeof(map)) == 0);
}

/* --- carving -------------------------------------------------------------------- */

static struct carving random_carving(u64 *random)
{
	u64 dice = ktest_random(random) % 4;

	return (struct carving){
		.bytes	= 1 + ktest_random(random) % (4 * UNIT),
		.align	= 16ull << ktest_random(random) % 9,
		.limit	= dice == 0 ? U64_MAX : BASE + ktest_random(random) % (UNITS * UNIT),
	};
}

/* Many pieces out of each map; only they are the kernel's. */
static void carve_random(struct ktest *kt,
			 void (*check)(struct ktest *kt, const struct carving *want))
{
	u64 random = kt->seed;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		fresh();
		add(kt, range(BASE, UNITS * UNIT, MEM_USABLE));
		for (unsigned int i = 0; i < ADDS; i++) {
			struct mem_range what = random_range(&random);

			if (what.kind != MEM_KERNEL)
				add(kt, what);
		}
		for (unsigned int i = 0; i < 20; i++) {
			struct carving want = random_carving(&random);

			check(kt, &want);
		}
	}
}

/* Return: whether there was such a piece; it is in the model then. */
static bool carve(struct ktest *kt, const struct carving *want, paddr_t *start)
{
	const struct memmap_bench *bench = kt->bench;
	int err = bench->carve(&map, want->bytes, want->align, paddr(want->limit), start);

	if (err)
		ASSERT_EQ(kt, err, -ENOMEM);
	else
		model_add(&model, range(start->raw, want->bytes, MEM_KERNEL));
	return !err;
}

static void check_piece(struct ktest *kt, const struct carving *want)
{
	paddr_t start;

	if (!carve(kt, want, &start))
		return;
	ASSERT_TRUE(kt, paddr_is_aligned(start, want->align));
	ASSERT_LE(kt, start.raw, want->limit);
	ASSERT_LE(kt, want->bytes, want->limit - start.raw);
	model.count--;
	ASSERT_TRUE(kt, model_is_usable(&model, start.raw, want->bytes));
	model.count++;
	check_kinds(kt);
}

static void piece_is_right(struct ktest *kt)
{
	carve_random(kt, check_piece);
}

static void check_highest(struct ktest *kt, const struct carving *want)
{
	u64 highest = 0;
	bool exists = model_carve(&model, want, &highest);
	paddr_t start;

	if (!carve(kt, want, &start))
		ASSERT_FALSE(kt, exists);
	else if (exists)
		ASSERT_GE(kt, start.raw, highest);
}

static void piece_is_the_highest(struct ktest *kt)
{
	carve_random(kt, check_highest);
}

static void carve_to_the_last_byte(struct ktest *kt)
{
	struct carving want = { .bytes = UNIT, .align = 1, .limit = U64_MAX };
	paddr_t start;

	fresh();
	add(kt, range(BASE, 10 * UNIT, MEM_USABLE));
	for (unsigned int i = 1; i <= 10; i++) {
		ASSERT_TRUE(kt, carve(kt, &want, &start));
		ASSERT_EQ(kt, start.raw, BASE + (10 - i) * UNIT);
	}
	want.bytes = 1;
	ASSERT_FALSE(kt, carve(kt, &want, &start));
	want = (struct carving){ .bytes = U64_MAX, .align = 1ull << 63, .limit = 0 };
	ASSERT_FALSE(kt, carve(kt, &want, &start));
}

/* --- frames ----------------------------------------------------------------------- */

static void check_frames(struct ktest *kt)
{
	const struct memmap_bench *bench = kt->bench;

	expect_nothing_wrong(kt, model_judge_frames(&model, &map, bench->next_frames));
}

static void frames_are_whole(struct ktest *kt)
{
	with_random_maps(kt, check_frames);
}

static void frames_at_the_edges(struct ktest *kt)
{
	fresh();
	check_frames(kt);
	add(kt, range(0, FRAME_BYTES, MEM_USABLE));
	add(kt, range(3 * FRAME_BYTES, 3 * FRAME_BYTES, MEM_USABLE));
	add(kt, range(10 * FRAME_BYTES + 1, 2 * FRAME_BYTES - 2, MEM_USABLE));
	add(kt, range(20 * FRAME_BYTES - 1, 2 * FRAME_BYTES + 2, MEM_USABLE));
	check_frames(kt);
	/* Its start rounds up to 2^64. */
	add(kt, range(U64_MAX - 100, 50, MEM_USABLE));
	check_frames(kt);
	add(kt, range(U64_MAX - 2 * FRAME_BYTES, 2 * FRAME_BYTES, MEM_USABLE));
	check_frames(kt);
}

/* --- firmware's word ----------------------------------------------------------------- */

static void absurd_does_no_harm(struct ktest *kt)
{
	const struct memmap_bench *bench = kt->bench;
	const u64 high = U64_MAX - 10 * UNIT;

	fresh();
	add(kt, range(BASE, UNIT, MEM_USABLE));
	EXPECT_EQ(kt, bench->add_firmware(&map, range(BASE, U64_MAX, MEM_USABLE)), -EOVERFLOW);
	EXPECT_EQ(kt, bench->add_firmware(&map, range(high, 10 * UNIT + 1, MEM_USABLE)), -EOVERFLOW);
	check_kinds(kt);
	EXPECT_EQ(kt, bench->add_firmware(&map, range(high, U64_MAX, MEM_RESERVED)), -EOVERFLOW);
	model_add(&model, range(high, 10 * UNIT, MEM_RESERVED));
	check_kinds(kt);
	EXPECT_EQ(kt, bench->add_firmware(&map, range(BASE + UNIT / 2, U64_MAX, MEM_BOOT)),
		  -EOVERFLOW);
	model_add(&model, range(BASE + UNIT / 2, U64_MAX - BASE - UNIT / 2, MEM_BOOT));
	check_kinds(kt);
	EXPECT_EQ(kt, bench->add_firmware(&map, range(BASE, UNIT, MEM_KERNEL)), 0);
	model_add(&model, range(BASE, UNIT, MEM_KERNEL));
	check_kinds(kt);
}

static void no_room_is_told(struct ktest *kt)
{
	const struct memmap_bench *bench = kt->bench;
	struct mem_range inside = range(0x4400, 0x100, MEM_RESERVED);
	struct mem_range behind = range(MEMMAP_MAX * 0x4000 + 1, U64_MAX, MEM_RESERVED);

	fill(kt);
	before = map;
	EXPECT_TRUE(kt, memmap_must_refuse(&inside, bench->add_firmware(&map, inside)));
	EXPECT_TRUE(kt, memmap_must_refuse(&behind, bench->add_firmware(&map, behind)));
	inside.start = paddr(MEMMAP_MAX * 0x4000);
	inside.kind = behind.kind = MEM_USABLE;
	EXPECT_FALSE(kt, memmap_must_refuse(&inside, bench->add_firmware(&map, inside)));
	EXPECT_FALSE(kt, memmap_must_refuse(&behind, bench->add_firmware(&map, behind)));
	EXPECT_TRUE(kt, memcmp(&map, &before, sizeof(map)) == 0);
}

const struct ktest_case memmap_conform[] = {
	KCASE("MEMMAP-1 random maps are sorted and disjoint", in_order),
	KCASE("MEMMAP-1 empty ranges are ignored", empty_is_ignored),
	KCASE("MEMMAP-2 random maps are merged", are_merged),
	KCASE("MEMMAP-2 closing a gap makes one of three", gaps_are_closed),
	KCASE("MEMMAP-3 random maps are as the model says", strictest_wins),
	KCASE("MEMMAP-3 the order of adding does not matter", in_any_order),
	KCASE("MEMMAP-3 reserved over everything leaves nothing", all_reserved),
	KCASE("MEMMAP-4 a range past 64 bits changes nothing", past_64_bits_refused),
	KCASE("MEMMAP-4 a full map refuses and stays", full_refuses),
	KCASE("MEMMAP-5 a piece is usable, aligned and below the limit", piece_is_right),
	KCASE("MEMMAP-6 a piece is the highest there is", piece_is_the_highest),
	KCASE("MEMMAP-6 carving goes down to the last byte", carve_to_the_last_byte),
	KCASE("MEMMAP-7 the walk passes whole usable frames", frames_are_whole),
	KCASE("MEMMAP-7 the walk is right at the edges", frames_at_the_edges),
	KCASE("MEMMAP-8 an absurd entry does no harm", absurd_does_no_harm),
	KCASE("MEMMAP-8 what finds no room is told by what it is", no_room_is_told),
	KCASE_END
};
