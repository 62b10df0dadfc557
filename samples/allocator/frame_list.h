/* SPDX-License-Identifier: MIT */
/*
 * frame_list - free frames as runs, a list in order of address; each run stands in its own first frame.
 *
 * It needs no memory but the free frames.  First fit; alloc and free are O(runs).
 *
 * Frame size:   FRAME_BYTES, 4 KiB.
 * Alignment:    a block of order n to its size.
 * Constraints:  memory that @reach reaches.
 * Ownership:    as in frame.h.
 */
#ifndef FRAME_LIST_H
#define FRAME_LIST_H

#include <foundry/frame.h>
#include <foundry/memmap.h>
#include <foundry/spinlock.h>

/* What the first frame of a run begins with. */
struct frame_run_head {
	paddr_t			start;
	u64			frames;
	struct frame_run_head	*next;
};

struct frame_list {
	struct frame_allocator	fa;
	const struct memmap	*map;
	void			*(*reach)(paddr_t frame);
	struct spinlock		lock;
	struct frame_run_head	*first __guarded_by(&lock);
	u64			available __guarded_by(&lock);
};

/* All usable frames of @map, which must outlive it.  Context: boot only. */
void frame_list_init(struct frame_list *list, const struct memmap *map,
		     void *(*reach)(paddr_t frame));

#endif
