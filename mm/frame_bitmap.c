// SPDX-License-Identifier: MIT
/* frame_bitmap - a bit a frame, set while it is free, from the lowest usable one to the highest. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/frame_bitmap.h>

static struct frame_bitmap *to_bitmap(struct frame_allocator *fa)
{
	return container_of(fa, struct frame_bitmap, fa);
}

/* From the first usable frame to the last one. */
static struct frame_run span(const struct memmap *map)
{
	struct frame_run span = memmap_next_frames(map, 0);

	memmap_foreach_frames(run, map) {
		span.end = run.end;
	}
	return span;
}

/* Behind the last frame that may begin a block of @count below @limit. */
static u64 starts_end(const struct bitmap *free, enum frame_limit limit, u64 count)
{
	u64 end = MIN(free->end, frame_limit_end(limit).raw >> FRAME_SHIFT);

	return end < free->first + count ? free->first : end - count + 1;
}

static int bitmap_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			paddr_t *frame) __allocates
{
	struct frame_bitmap *bitmap = to_bitmap(fa);
	u64 count = BIT(order);
	u64 to, hint, n;

	if (order > FRAME_ORDER_MAX)
		return -EINVAL;

	spin_guard(&bitmap->lock);
	to = starts_end(&bitmap->free, limit, count);
	hint = MIN(bitmap->hint, to);
	n = bitmap_find_run(&bitmap->free, hint, to, count, count);
	if (n == BITMAP_NONE)
		n = bitmap_find_run(&bitmap->free, bitmap->free.first, hint, count, count);
	if (n == BITMAP_NONE)
		return -ENOMEM;
	bitmap_clear(&bitmap->free, n, count);
	bitmap->available -= count;
	bitmap->hint = n + count;
	*frame = paddr(n << FRAME_SHIFT);
	return 0;
}

static void bitmap_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	struct frame_bitmap *bitmap = to_bitmap(fa);
	u64 n = frame.raw >> FRAME_SHIFT;
	u64 count = BIT(order);
	u64 bytes = FRAME_BYTES << order;
	u64 found;

	BUG_ON(!paddr_is_aligned(frame, bytes),
	       "frame_bitmap: freed 0x%llx is not aligned for order %u", frame.raw, order);
	BUG_ON(!memmap_is_usable(bitmap->map, frame, bytes),
	       "frame_bitmap: freed 0x%llx of order %u is not memory of this allocator",
	       frame.raw, order);

	spin_guard(&bitmap->lock);
	found = bitmap_next_set(&bitmap->free, n, n + count);
	BUG_ON(found != BITMAP_NONE, "frame_bitmap: freed 0x%llx is free already",
	       found << FRAME_SHIFT);
	bitmap_set(&bitmap->free, n, count);
	bitmap->available += count;
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
	struct frame_run all = span(map);

	return bitmap_bytes(all.end - all.first);
}

void frame_bitmap_init(struct frame_bitmap *bitmap, const struct memmap *map, void *storage)
{
	struct frame_run all = span(map);

	*bitmap = (struct frame_bitmap){
		.fa	= { .ops = &bitmap_ops, .name = "bitmap" },
		.map	= map,
	};
	spin_lock_init(&bitmap->lock, "frame_bitmap");
	bitmap_init(&bitmap->free, storage, all.first, all.end - all.first);
	memmap_foreach_frames(run, map) {
		bitmap_set(&bitmap->free, run.first, run.end - run.first);
	}
	bitmap->available = bitmap_count(&bitmap->free, all.first, all.end);
	bitmap->hint = all.first;
}
