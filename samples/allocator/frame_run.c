// SPDX-License-Identifier: MIT
/* frame_run - runs in order of address; two that touch are one. */
#include <foundry/bug.h>

#include "frame_run.h"

/* The run behind is a part of this one where it touches. */
static void join(struct frame_run_head *run)
{
	struct frame_run_head *next = run->next;

	if (!next || !paddr_eq(frame_run_end(run), next->start))
		return;
	run->frames += next->frames;
	run->next = next->next;
}

void frame_run_add(struct frame_list *list, paddr_t start, u64 frames) __must_hold(&list->lock)
{
	paddr_t end = paddr_add(start, frames << FRAME_SHIFT);
	struct frame_run_head *before = NULL, *after = list->first, *run;

	while (after && paddr_lt(after->start, end)) {	/* bounded: passes each run once */
		before = after;
		after = after->next;
	}
	BUG_ON(before && paddr_lt(start, frame_run_end(before)), "frame_list: freed 0x%llx is free already",
	       start.raw);
	run = frame_run_make(list, start, frames, after);
	join(run);
	if (!before) {
		list->first = run;
		return;
	}
	before->next = run;
	join(before);
}
