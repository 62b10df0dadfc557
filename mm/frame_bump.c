// SPDX-License-Identifier: MIT
/* frame_bump - one finger moving up through the usable ranges. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/frame_bump.h>

static struct frame_bump *to_bump(struct frame_allocator *fa)
{
	return container_of(fa, struct frame_bump, fa);
}

static void rewind(struct frame_bump *bump) __must_hold(&bump->lock)
{
	bump->range = 0;
	bump->next = paddr(0);
	bump->taken = 0;
	bump->run_count = 0;
}

/* Return: whether there was room to remember it. */
static bool note_run(struct frame_bump *bump, u64 first, u64 frames) __must_hold(&bump->lock)
{
	struct frame_run *last = bump->run_count ? &bump->runs[bump->run_count - 1] : NULL;

	if (last && last->end == first) {
		last->end += frames;
		return true;
	}
	if (bump->run_count == FRAME_BUMP_RUNS)
		return false;
	bump->runs[bump->run_count++] = (struct frame_run){ first, first + frames };
	return true;
}

/* The last block is back; what never was one changes nothing. */
static void forget_last(struct frame_bump *bump, paddr_t block) __must_hold(&bump->lock)
{
	struct frame_run *last = &bump->runs[bump->run_count - 1];
	u64 first = block.raw >> FRAME_SHIFT;

	if (bump->run_count == 0 || first < last->first)
		return;
	bump->next = block;
	last->end = first;
	if (last->end == last->first)
		bump->run_count--;
}

static int take(struct frame_bump *bump, u64 bytes, u64 align, paddr_t limit, paddr_t *start)
	__must_hold(&bump->lock)
{
	/* bounded: by the ranges of the memory map */
	for (size_t i = bump->range; i < bump->map->count; i++) {
		struct frame_run run = mem_range_frames(&bump->map->ranges[i]);
		u64 from = i == bump->range ? bump->next.raw >> FRAME_SHIFT : 0;
		u64 first = align_up(MAX(run.first, from), align >> FRAME_SHIFT);
		u64 end = MIN(run.end, limit.raw >> FRAME_SHIFT);
		u64 frames = bytes >> FRAME_SHIFT;

		if (first > end || frames > end - first)
			continue;
		if (!note_run(bump, first, frames))
			return -ENOMEM;
		bump->range = i;
		bump->next = paddr((first + frames) << FRAME_SHIFT);
		bump->taken += frames;
		*start = paddr(first << FRAME_SHIFT);
		return 0;
	}
	return -ENOMEM;
}

static int bump_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		      paddr_t *frame) __allocates
{
	struct frame_bump *bump = to_bump(fa);
	u64 bytes = FRAME_BYTES << order;

	if (order > FRAME_ORDER_MAX)
		return -EINVAL;

	spin_guard(&bump->lock);
	return take(bump, bytes, bytes, frame_limit_end(limit), frame);
}

static void bump_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	struct frame_bump *bump = to_bump(fa);
	u64 bytes = FRAME_BYTES << order;

	BUG_ON(!paddr_is_aligned(frame, bytes),
	       "frame_bump: freed 0x%llx is not aligned for order %u", frame.raw, order);
	BUG_ON(!memmap_is_usable(bump->map, frame, bytes),
	       "frame_bump: freed 0x%llx of order %u is not memory of this allocator",
	       frame.raw, order);

	spin_guard(&bump->lock);
	BUG_ON(bump->taken < BIT(order),
	       "frame_bump: freed 0x%llx, but nothing is allocated", frame.raw);
	bump->taken -= BIT(order);
	if (bump->taken == 0)
		rewind(bump);
	else if (paddr_eq(paddr_add(frame, bytes), bump->next))
		forget_last(bump, frame);
}

static u64 bump_available(struct frame_allocator *fa)
{
	struct frame_bump *bump = to_bump(fa);

	spin_guard(&bump->lock);
	return bump->total - bump->taken;
}

static const struct frame_allocator_ops bump_ops = {
	.alloc		= bump_alloc,
	.free		= bump_free,
	.available	= bump_available,
};

void frame_bump_init(struct frame_bump *bump, const struct memmap *map)
{
	*bump = (struct frame_bump){
		.fa	= { .ops = &bump_ops, .name = "bump" },
		.map	= map,
		.total	= memmap_usable_frames(map),
	};
	spin_lock_init(&bump->lock, "frame_bump");
}

int frame_bump_take(struct frame_bump *bump, u64 frames, paddr_t *start)
{
	if (frames > bump->total)
		return -ENOMEM;

	spin_guard(&bump->lock);
	return take(bump, frames << FRAME_SHIFT, FRAME_BYTES, paddr(U64_MAX), start);
}

size_t frame_bump_runs(struct frame_bump *bump, struct frame_run runs[FRAME_BUMP_RUNS])
{
	spin_guard(&bump->lock);
	for (size_t i = 0; i < bump->run_count; i++)	/* bounded: by FRAME_BUMP_RUNS */
		runs[i] = bump->runs[i];
	return bump->run_count;
}
