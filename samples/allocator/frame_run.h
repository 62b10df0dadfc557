/* SPDX-License-Identifier: MIT */
/* frame_run - the list of free runs: how one is added, and how a block is cut out of one. */
#ifndef FRAME_RUN_H
#define FRAME_RUN_H

#include "frame_list.h"

static inline paddr_t frame_run_end(const struct frame_run_head *run)
{
	return paddr_add(run->start, run->frames << FRAME_SHIFT);
}

static inline struct frame_run_head *frame_run_make(struct frame_list *list, paddr_t start,
						    u64 frames, struct frame_run_head *next)
{
	struct frame_run_head *run = list->reach(start);

	*run = (struct frame_run_head){ .start = start, .frames = frames, .next = next };
	return run;
}

/* Frames that are free from now on; a BUG where they are already. */
void frame_run_add(struct frame_list *list, paddr_t start, u64 frames) __must_hold(&list->lock);

/*
 * Take a block out of the run at @link; what is in front of it and behind it stays free.
 * In frame_cut.c, and wrong on purpose in frame_cut_broken.c.
 */
void frame_run_cut(struct frame_list *list, struct frame_run_head **link, paddr_t block, u64 frames)
	__must_hold(&list->lock);

#endif
