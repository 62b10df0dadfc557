// SPDX-License-Identifier: MIT
/* frame_bitmap - a bit a frame, from the lowest usable frame to the highest. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/frame_bitmap.h>
#include <foundry/string.h>

#define WORD_BITS	64

static struct frame_bitmap *to_bitmap(struct frame_allocator *fa)
{
	return container_of(fa, struct frame_bitmap, fa);
}

/* Frame numbers [*first, *end) of all usable memory. */
static void span(const struct memmap *map, u64 *first, u64 *end)
{
	*first = U64_MAX;
	*end = 0;
	for (size_t i = 0; i < map->count; i++) {
		const struct mem_range *range = &map->ranges[i];
		u64 from = paddr_align_up(range->start, FRAME_BYTES).raw >> FRAME_SHIFT;
		u64 to = (range->start.raw + range->bytes) >> FRAME_SHIFT;

		if (range->kind != MEM_USABLE || from >= to)
			continue;
		*first = MIN(*first, from);
		*end = MAX(*end, to);
	}
	if (*first > *end)
		*first = *end;
}

static bool is_free(const struct frame_bitmap *bitmap, u64 bit) __must_hold(&bitmap->lock)
{
	return bitmap->free[bit / WORD_BITS] & BIT(bit % WORD_BITS);
}

/* A word at a time: at boot this touches every frame there is. */
static void mark(struct frame_bitmap *bitmap, u64 bit, u64 count, bool free)
	__must_hold(&bitmap->lock)
{
	u64 end = bit + count;

	while (bit < end) {	/* bounded: a step a word of the block */
		u64 *word = &bitmap->free[bit / WORD_BITS];
		u64 n = MIN(end - bit, WORD_BITS - bit % WORD_BITS);
		u64 mask = (U64_MAX >> (WORD_BITS - n)) << (bit % WORD_BITS);

		*word = free ? *word | mask : *word & ~mask;
		bit += n;
	}
	bitmap->available += free ? count : -count;
}

/* The first free bit at or after @bit, or @bitmap->frames. */
static u64 next_free(const struct frame_bitmap *bitmap, u64 bit) __must_hold(&bitmap->lock)
{
	while (bit < bitmap->frames) {	/* bounded: a step a word of the map, see the header */
		u64 word = bitmap->free[bit / WORD_BITS] >> (bit % WORD_BITS);

		if (word)
			return MIN(bit + lowest_bit(word), bitmap->frames);
		bit = align_down(bit, WORD_BITS) + WORD_BITS;
	}
	return bitmap->frames;
}

/* Free bits in a row from @bit on, counted up to @max. */
static u64 free_run(const struct frame_bitmap *bitmap, u64 bit, u64 max)
	__must_hold(&bitmap->lock)
{
	u64 run = 0;

	while (run < max && is_free(bitmap, bit + run))	/* bounded: by the block */
		run++;
	return run;
}

/* An aligned free block that starts in [from, to), or @bitmap->frames. */
static u64 find(const struct frame_bitmap *bitmap, u64 from, u64 to, unsigned int order)
	__must_hold(&bitmap->lock)
{
	u64 first = bitmap->base.raw >> FRAME_SHIFT;
	u64 count = BIT(order);
	u64 bit = from;

	while (bit < to) {	/* bounded: passes each frame once, see the header */
		u64 run;

		bit = next_free(bitmap, bit);
		bit = align_up(first + bit, count) - first;
		if (bit >= to || count > bitmap->frames - bit)
			break;
		run = free_run(bitmap, bit, count);
		if (run == count)
			return bit;
		bit += run + 1;
	}
	return bitmap->frames;
}

/* How many bits may begin a block of @count frames that ends below @limit. */
static u64 starts_below(const struct frame_bitmap *bitmap, enum frame_limit limit, u64 count)
{
	u64 base = bitmap->base.raw >> FRAME_SHIFT;
	u64 end = MIN(base + bitmap->frames, frame_limit_end(limit).raw >> FRAME_SHIFT);

	return end < base + count ? 0 : end - base - count + 1;
}

static int bitmap_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			paddr_t *frame) __allocates
{
	struct frame_bitmap *bitmap = to_bitmap(fa);
	u64 starts, bit;

	if (order > FRAME_ORDER_MAX)
		return -EINVAL;

	starts = starts_below(bitmap, limit, BIT(order));
	spin_guard(&bitmap->lock);
	bit = find(bitmap, bitmap->hint, starts, order);
	if (bit == bitmap->frames)
		bit = find(bitmap, 0, MIN(bitmap->hint, starts), order);
	if (bit == bitmap->frames)
		return -ENOMEM;
	mark(bitmap, bit, BIT(order), false);
	bitmap->hint = bit + BIT(order);
	*frame = paddr_add(bitmap->base, bit << FRAME_SHIFT);
	return 0;
}

static void bitmap_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	struct frame_bitmap *bitmap = to_bitmap(fa);
	u64 bytes = FRAME_BYTES << order;
	u64 bit;

	BUG_ON(!paddr_is_aligned(frame, bytes),
	       "frame_bitmap: freed 0x%llx is not aligned for order %u", frame.raw, order);
	BUG_ON(!memmap_is_usable(bitmap->map, frame, bytes),
	       "frame_bitmap: freed 0x%llx of order %u is not memory of this allocator",
	       frame.raw, order);
	bit = paddr_diff(frame, bitmap->base) >> FRAME_SHIFT;

	spin_guard(&bitmap->lock);
	/* bounded: by the block */
	for (u64 i = bit; i < bit + BIT(order); i++)
		BUG_ON(is_free(bitmap, i), "frame_bitmap: freed 0x%llx is free already",
		       frame.raw + ((i - bit) << FRAME_SHIFT));
	mark(bitmap, bit, BIT(order), true);
}

static u64 bitmap_available(struct frame_allocator *fa)
{
	struct frame_bitmap *bitmap = to_bitmap(fa);

	spin_guard(&bitmap->lock);
	return bitmap->available;
}

static const struct frame_allocator_ops bitmap_ops = {
	.alloc		= bitmap_alloc,
	.free		= bitmap_free,
	.available	= bitmap_available,
};

size_t frame_bitmap_bytes(const struct memmap *map)
{
	u64 first, end;

	span(map, &first, &end);
	return align_up(end - first, WORD_BITS) / 8;
}

void frame_bitmap_init(struct frame_bitmap *bitmap, const struct memmap *map, void *storage)
{
	u64 first, end;

	span(map, &first, &end);
	*bitmap = (struct frame_bitmap){
		.fa	= { .ops = &bitmap_ops, .name = "bitmap" },
		.map	= map,
		.base	= paddr(first << FRAME_SHIFT),
		.frames	= end - first,
	};
	spin_lock_init(&bitmap->lock, "frame_bitmap");
	bitmap->free = memset(storage, 0, frame_bitmap_bytes(map));

	for (size_t i = 0; i < map->count; i++) {
		const struct mem_range *range = &map->ranges[i];
		u64 from = paddr_align_up(range->start, FRAME_BYTES).raw >> FRAME_SHIFT;
		u64 to = (range->start.raw + range->bytes) >> FRAME_SHIFT;

		if (range->kind == MEM_USABLE && from < to)
			mark(bitmap, from - first, to - from, true);
	}
}

void frame_bitmap_reserve(struct frame_bitmap *bitmap, paddr_t start, u64 bytes)
{
	u64 first = paddr_diff(paddr_align_down(start, FRAME_BYTES), bitmap->base) >> FRAME_SHIFT;
	u64 end = paddr_diff(paddr_align_up(paddr_add(start, bytes), FRAME_BYTES),
			     bitmap->base) >> FRAME_SHIFT;

	spin_guard(&bitmap->lock);
	/* bounded: by what is reserved, at boot only */
	for (u64 bit = first; bit < end; bit++)
		BUG_ON(!is_free(bitmap, bit), "frame_bitmap: reserved 0x%llx is not free",
		       bitmap->base.raw + (bit << FRAME_SHIFT));
	mark(bitmap, first, end - first, false);
}
