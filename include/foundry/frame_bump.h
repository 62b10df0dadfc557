/* SPDX-License-Identifier: MIT */
/*
 * frame_bump - hands frames out upwards; for the first minutes, needs no storage.
 *
 * Only the block taken last can be had again at once, the others when all are
 * back; they count as free meanwhile.  What it has passed is not free below a
 * limit either.  It knows no single frame, so it cannot see a double free
 * inside its range.
 *
 * What it has handed out it remembers as runs without a gap, for the allocator
 * that takes over (frame_buddy.h); where that would take more of them than
 * FRAME_BUMP_RUNS it refuses.
 *
 * Frame size:   FRAME_BYTES, 4 KiB.
 * Alignment:    a block of order n to its size, frames in a row to one.
 * Constraints:  usable RAM of its map, upwards.
 * Ownership:    as in frame.h; what is out at the hand-over stays its owner's.
 */
#ifndef FOUNDRY_FRAME_BUMP_H
#define FOUNDRY_FRAME_BUMP_H

#include <foundry/frame.h>
#include <foundry/memmap.h>
#include <foundry/spinlock.h>

#define FRAME_BUMP_RUNS		16

struct frame_bump {
	struct frame_allocator	fa;
	const struct memmap	*map;
	struct spinlock		lock;
	size_t			range __guarded_by(&lock);	/* of @map */
	paddr_t			next __guarded_by(&lock);	/* in that range */
	u64			taken __guarded_by(&lock);	/* frames given out */
	struct frame_run	runs[FRAME_BUMP_RUNS] __guarded_by(&lock);	/* upwards */
	size_t			run_count __guarded_by(&lock);
	u64			total;
};

/* All usable frames of @map, which must outlive it.  Context: boot only. */
void frame_bump_init(struct frame_bump *bump, const struct memmap *map);

/**
 * frame_bump_take() - take any number of frames in a row
 * @bump:	from where
 * @frames:	how many
 * @start:	receives the address of the first
 *
 * They are given back as what they are made of, or never.
 *
 * Context: any.
 * Return: 0, or -ENOMEM.
 */
int __must_check frame_bump_take(struct frame_bump *bump, u64 frames, paddr_t *start) __allocates
	__must_not_hold(&bump->lock);

/**
 * frame_bump_runs() - what was handed out
 * @bump:	not used any more
 * @runs:	receives them, upwards
 *
 * A frame that was freed is in there still where it was not the last one and others are out.
 *
 * Context: any.
 * Return: how many.
 */
size_t frame_bump_runs(struct frame_bump *bump, struct frame_run runs[FRAME_BUMP_RUNS])
	__must_not_hold(&bump->lock);

#endif
