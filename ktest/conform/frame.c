// SPDX-License-Identifier: MIT
/* The promise of frame.h, executed. */
#include <foundry/errno.h>

#include "frame.h"

#define HELD_MAX	1536		/* blocks of 1 GiB, of a machine with 1 TiB */
#define SINGLES_MAX	512
#define STEPS		1000
#define UNTOUCHED	0x5a5a5a5aull

struct block {
	paddr_t		start;
	unsigned int	order;
};

/* What the running case has allocated. */
static struct {
	struct frame_allocator	*fa;
	size_t			count;
	struct block		blocks[HELD_MAX];
} held;

static u64 block_frames(const struct block *block)
{
	return BIT(block->order);
}

static paddr_t block_end(const struct block *block)
{
	return paddr_add(block->start, FRAME_BYTES << block->order);
}

static bool blocks_overlap(const struct block *a, const struct block *b)
{
	return paddr_lt(a->start, block_end(b)) && paddr_lt(b->start, block_end(a));
}

static void give_back(size_t i)
{
	struct block block = held.blocks[i];

	held.blocks[i] = held.blocks[--held.count];
	frame_free_order(held.fa, block.order, block.start);
}

static void give_all_back(void *unused)
{
	while (held.count > 0)
		give_back(held.count - 1);
}

static struct frame_allocator *fresh(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;

	held.fa = bench->fresh(kt);
	held.count = 0;
	if (bench->shared)
		ktest_defer(kt, give_all_back, NULL);
	return held.fa;
}

/* Return: whether there was such a block. */
static bool take_below(struct ktest *kt, unsigned int order, enum frame_limit limit)
{
	struct block *block = &held.blocks[held.count];
	int err;

	ASSERT_LT(kt, held.count, HELD_MAX);
	block->order = order;
	err = frame_alloc_below(held.fa, order, limit, &block->start);
	if (err) {
		ASSERT_EQ(kt, err, -ENOMEM);
		return false;
	}
	held.count++;
	return true;
}

static bool take(struct ktest *kt, unsigned int order)
{
	return take_below(kt, order, FRAME_ANYWHERE);
}

static u64 frames_held(void)
{
	u64 frames = 0;

	for (size_t i = 0; i < held.count; i++)
		frames += block_frames(&held.blocks[i]);
	return frames;
}

/* Frame by frame, but not for ever. */
static void take_singles_below(struct ktest *kt, enum frame_limit limit)
{
	for (unsigned int i = 0; i < SINGLES_MAX && take_below(kt, 0, limit); i++)
		;
}

static void take_singles(struct ktest *kt)
{
	take_singles_below(kt, FRAME_ANYWHERE);
}

/* The largest blocks first, so that a few hold all there is. */
static void take_everything_below(struct ktest *kt, enum frame_limit limit)
{
	for (unsigned int order = FRAME_ORDER_MAX + 1; order-- > 0; )
		while (take_below(kt, order, limit))
			;
}

static void take_everything(struct ktest *kt)
{
	take_everything_below(kt, FRAME_ANYWHERE);
}

static size_t overlaps_with(size_t i)
{
	size_t overlaps = 0;

	for (size_t j = 0; j < held.count; j++)
		if (j != i && blocks_overlap(&held.blocks[i], &held.blocks[j]))
			overlaps++;
	return overlaps;
}

static void expect_disjoint(struct ktest *kt)
{
	for (size_t i = 0; i < held.count; i++)
		ASSERT_EQ(kt, overlaps_with(i), 0);
}

static void singles_distinct(struct ktest *kt)
{
	fresh(kt);
	take_singles(kt);
	EXPECT_GT(kt, held.count, 0);
	expect_disjoint(kt);
}

static void blocks_disjoint(struct ktest *kt)
{
	u64 random = kt->seed;

	fresh(kt);
	for (unsigned int step = 0; step < STEPS; step++) {
		u64 dice = ktest_random(&random);

		if (held.count > 0 && dice % 5 < 2)
			give_back(dice / 5 % held.count);
		else if (held.count < 64 && take(kt, dice / 5 % 4))
			ASSERT_EQ(kt, overlaps_with(held.count - 1), 0);
	}
}

static void expect_whole_and_usable(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;
	const struct memmap *map = bench->map(kt);

	ASSERT_GT(kt, held.count, 0);
	for (size_t i = 0; i < held.count; i++) {
		const struct block *block = &held.blocks[i];

		ASSERT_TRUE(kt, paddr_is_aligned(block->start, FRAME_BYTES));
		ASSERT_TRUE(kt, memmap_is_usable(map, block->start, FRAME_BYTES << block->order));
	}
}

static void singles_usable(struct ktest *kt)
{
	fresh(kt);
	take_singles(kt);
	expect_whole_and_usable(kt);
}

static void blocks_usable(struct ktest *kt)
{
	fresh(kt);
	take_everything(kt);
	expect_whole_and_usable(kt);
}

static void blocks_aligned(struct ktest *kt)
{
	fresh(kt);
	ASSERT_TRUE(kt, take(kt, 0));
	for (unsigned int order = 1; order <= 4; order++) {
		ASSERT_TRUE(kt, take(kt, order));
		EXPECT_TRUE(kt, paddr_is_aligned(held.blocks[order].start, FRAME_BYTES << order));
	}
}

/* If a block were shorter, one of its frames would turn up among the single ones. */
static void blocks_in_a_row(struct ktest *kt)
{
	fresh(kt);
	for (unsigned int order = 1; order <= 4; order++)
		ASSERT_TRUE(kt, take(kt, order));
	take_singles(kt);
	for (size_t i = 0; i < 4; i++)
		EXPECT_EQ(kt, overlaps_with(i), 0);
}

static void order_too_large(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	u64 available = frame_available(fa);
	paddr_t frame = paddr(UNTOUCHED);

	EXPECT_EQ(kt, frame_alloc_order(fa, FRAME_ORDER_MAX + 1, &frame), -EINVAL);
	EXPECT_EQ(kt, frame.raw, UNTOUCHED);
	EXPECT_EQ(kt, frame_available(fa), available);
}

static void exhaustion_stays(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	paddr_t frame = paddr(UNTOUCHED);

	take_everything(kt);
	for (unsigned int i = 0; i < 10; i++)
		ASSERT_EQ(kt, frame_alloc(fa, &frame), -ENOMEM);
	EXPECT_EQ(kt, frame.raw, UNTOUCHED);
}

static void exhaustion_ends(struct ktest *kt)
{
	unsigned int order;

	fresh(kt);
	take_everything(kt);
	ASSERT_GT(kt, held.count, 0);
	order = held.blocks[held.count - 1].order;
	give_back(held.count - 1);
	EXPECT_TRUE(kt, take(kt, order));
}

static void all_again_as_blocks(struct ktest *kt)
{
	u64 first;

	fresh(kt);
	take_everything(kt);
	first = frames_held();
	EXPECT_GT(kt, first, 0);
	give_all_back(NULL);
	take_everything(kt);
	EXPECT_EQ(kt, frames_held(), first);
}

/* Given back in an order that is neither that of the allocation nor its reverse. */
static void give_all_back_shuffled(u64 seed)
{
	while (held.count > 0)
		give_back(ktest_random(&seed) % held.count);
}

static void all_again_as_singles(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	u64 all = frame_available(fa);

	if (all >= SINGLES_MAX)
		ktest_skip(kt, "more frames than this case can note");
	for (unsigned int round = 0; round < 3; round++) {
		take_singles(kt);
		ASSERT_EQ(kt, held.count, all);
		give_all_back_shuffled(kt->seed);
	}
}

static void expect_reuse(struct ktest *kt, size_t i)
{
	struct block block = held.blocks[i];

	give_back(i);
	ASSERT_TRUE(kt, take(kt, block.order));
	/* Nothing else is free, so it can only be the same one. */
	EXPECT_EQ(kt, held.blocks[held.count - 1].start.raw, block.start.raw);
}

static void reuse_at_once(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;

	if (bench->no_reuse)
		ktest_skip(kt, "not provided: %s", bench->no_reuse);
	fresh(kt);
	take_everything(kt);
	ASSERT_GT(kt, held.count, 0);
	expect_reuse(kt, 0);
	expect_reuse(kt, held.count / 2);
	expect_reuse(kt, held.count - 1);
}

static void count_is_exact(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	u64 available = frame_available(fa);

	for (unsigned int order = 0; order <= 3; order++) {
		ASSERT_TRUE(kt, take(kt, order));
		available -= BIT(order);
		EXPECT_EQ(kt, frame_available(fa), available);
	}
	while (held.count > 0) {
		available += block_frames(&held.blocks[0]);
		give_back(0);
		EXPECT_EQ(kt, frame_available(fa), available);
	}
}

static void refusal_counts_nothing(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	paddr_t frame;
	u64 available;

	take_everything(kt);
	available = frame_available(fa);
	EXPECT_EQ(kt, frame_alloc(fa, &frame), -ENOMEM);
	EXPECT_EQ(kt, frame_available(fa), available);
}

static void expect_free_is_a_bug(struct ktest *kt, unsigned int order, paddr_t frame)
{
	u64 available = frame_available(held.fa);

	EXPECT_BUG(kt, "freed", frame_free_order(held.fa, order, frame));
	EXPECT_EQ(kt, frame_available(held.fa), available);
}

static void free_misaligned(struct ktest *kt)
{
	fresh(kt);
	ASSERT_TRUE(kt, take(kt, 2));
	expect_free_is_a_bug(kt, 0, paddr_add(held.blocks[0].start, 1));
	expect_free_is_a_bug(kt, 0, paddr_add(held.blocks[0].start, FRAME_BYTES / 2));
	expect_free_is_a_bug(kt, 1, paddr_add(held.blocks[0].start, FRAME_BYTES));
}

static void free_foreign(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;
	const struct memmap *map = bench->map(kt);

	fresh(kt);
	ASSERT_TRUE(kt, take(kt, 0));
	ASSERT_GT(kt, map->count, 0);
	for (size_t i = 0; i < map->count; i++) {
		const struct mem_range *range = &map->ranges[i];
		paddr_t behind = paddr_align_up(paddr_add(range->start, range->bytes), FRAME_BYTES);

		if (!memmap_is_usable(map, behind, FRAME_BYTES))
			expect_free_is_a_bug(kt, 0, behind);
	}
}

static void free_twice(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;
	paddr_t frame;

	if (bench->no_double_free)
		ktest_skip(kt, "not provided: %s", bench->no_double_free);
	fresh(kt);
	ASSERT_TRUE(kt, take(kt, 0));
	ASSERT_TRUE(kt, take(kt, 0));
	frame = held.blocks[0].start;
	give_back(0);
	expect_free_is_a_bug(kt, 0, frame);
}

static const enum frame_limit limits[] = { FRAME_BELOW_4G, FRAME_BELOW_16M };

static void expect_below(struct ktest *kt, enum frame_limit limit)
{
	for (size_t i = 0; i < held.count; i++)
		ASSERT_LE(kt, block_end(&held.blocks[i]).raw, frame_limit_end(limit).raw);
}

static void blocks_below(struct ktest *kt)
{
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		fresh(kt);
		take_everything_below(kt, limits[i]);
		expect_below(kt, limits[i]);
		expect_disjoint(kt);
		give_all_back(NULL);
	}
}

/* Whole usable frames below the limit. */
static u64 frames_below(const struct memmap *map, enum frame_limit limit)
{
	struct memmap below = { .count = 0 };

	for (size_t i = 0; i < map->count; i++) {
		struct mem_range range = map->ranges[i];
		paddr_t end = frame_limit_end(limit);

		if (!paddr_lt(range.start, end))
			break;
		range.bytes = MIN(range.bytes, paddr_diff(end, range.start));
		below.ranges[below.count++] = range;
	}
	return memmap_usable_frames(&below);
}

static void singles_below(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		u64 all = frames_below(bench->map(kt), limits[i]);

		fresh(kt);
		take_singles_below(kt, limits[i]);
		expect_below(kt, limits[i]);
		if (!bench->shared)
			EXPECT_EQ(kt, held.count, MIN(all, SINGLES_MAX));
		give_all_back(NULL);
	}
}

static void expect_none_below(struct ktest *kt, enum frame_limit limit)
{
	paddr_t frame = paddr(UNTOUCHED);
	u64 available = frame_available(held.fa);

	for (unsigned int i = 0; i < 10; i++)
		ASSERT_EQ(kt, frame_alloc_below(held.fa, 0, limit, &frame), -ENOMEM);
	EXPECT_EQ(kt, frame.raw, UNTOUCHED);
	EXPECT_EQ(kt, frame_available(held.fa), available);
}

/* What lies above can still be had. */
static void none_below(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;
	const struct memmap *map = bench->map(kt);

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		fresh(kt);
		take_everything_below(kt, limits[i]);
		expect_none_below(kt, limits[i]);
		if (!bench->shared && frames_below(map, limits[i]) < memmap_usable_frames(map))
			EXPECT_TRUE(kt, take(kt, 0));
		give_all_back(NULL);
	}
}

/*
 * Of the only free block a frame is used, freed and then written; the block may not go out.  Put
 * right again, it may.
 */
static void write_after_free(struct ktest *kt)
{
	const struct frame_bench *bench = kt->bench;
	struct frame_allocator *fa;
	unsigned int order;
	u64 available, was;
	u64 *word;

	if (bench->no_poison)
		ktest_skip(kt, "not provided: %s", bench->no_poison);
	fa = fresh(kt);
	take_everything(kt);
	ASSERT_GT(kt, held.count, 0);
	order = held.blocks[held.count - 1].order;
	give_back(held.count - 1);
	ASSERT_TRUE(kt, take(kt, 0));
	word = bench->word(held.blocks[held.count - 1].start);
	give_back(held.count - 1);

	available = frame_available(fa);
	was = *word;
	*word = ~was;
	EXPECT_BUG(kt, "written", (void)take(kt, order));
	EXPECT_EQ(kt, frame_available(fa), available);
	*word = was;
	EXPECT_TRUE(kt, take(kt, order));
}

const struct ktest_case frame_conform[] = {
	KCASE("FRAME-1 single frames are all different", singles_distinct),
	KCASE("FRAME-1 blocks never overlap while they come and go", blocks_disjoint),
	KCASE("FRAME-2 single frames are whole and usable", singles_usable),
	KCASE("FRAME-2 blocks are whole and usable", blocks_usable),
	KCASE("FRAME-3 a block is aligned to its size", blocks_aligned),
	KCASE("FRAME-3 a block is 2^n frames in a row", blocks_in_a_row),
	KCASE("FRAME-3 a larger order is -EINVAL", order_too_large),
	KCASE("FRAME-4 exhaustion is -ENOMEM, again and again", exhaustion_stays),
	KCASE("FRAME-4 exhaustion ends with a free", exhaustion_ends),
	KCASE("FRAME-5 all come again as blocks", all_again_as_blocks),
	KCASE("FRAME-5 all come again as single frames", all_again_as_singles),
	KCASE("FRAME-6 a block that is back is had again at once", reuse_at_once),
	KCASE("FRAME-7 the count follows every alloc and free", count_is_exact),
	KCASE("FRAME-7 a refusal leaves the count", refusal_counts_nothing),
	KCASE("FRAME-8 freeing what is misaligned is a BUG", free_misaligned),
	KCASE("FRAME-8 freeing what is foreign is a BUG", free_foreign),
	KCASE("FRAME-8 freeing what is free is a BUG", free_twice),
	KCASE("FRAME-9 blocks lie below the limit", blocks_below),
	KCASE("FRAME-9 single frames lie below, all that are there", singles_below),
	KCASE("FRAME-9 none below is -ENOMEM", none_below),
	KCASE("FRAME-10 a write to a free frame is a BUG", write_after_free),
	KCASE_END
};
