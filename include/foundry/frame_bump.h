/* SPDX-License-Identifier: MIT */
/*
 * frame_bump - hands frames out upwards; for the first minutes, needs no storage.
 *
 * Only the block taken last can be had again at once, the others when all are
 * back; they count as free meanwhile.  What it has passed is not free below a
 * limit either.  It knows no single frame, so it cannot
 * see a double free inside its range.
 */
#ifndef FOUNDRY_FRAME_BUMP_H
#define FOUNDRY_FRAME_BUMP_H

#include <foundry/frame.h>
#include <foundry/memmap.h>
#include <foundry/spinlock.h>

struct frame_bump {
	struct frame_allocator	fa;
	const struct memmap	*map;
	struct spinlock		lock;
	size_t			range __guarded_by(&lock);	/* of @map */
	paddr_t			next __guarded_by(&lock);	/* in that range */
	u64			taken __guarded_by(&lock);	/* frames given out */
	u64			total;
};

/* All usable frames of @map, which must outlive it.  Context: boot only. */
void frame_bump_init(struct frame_bump *bump, const struct memmap *map);

#endif
