// SPDX-License-Identifier: MIT
/* frame_cut_broken - CONFIG_ALLOCATOR_BROKEN: what lies in front of the block is kept one frame too long. */
#include "frame_run.h"

void frame_run_cut(struct frame_list *list, struct frame_run_head **link, paddr_t block, u64 frames)
	__must_hold(&list->lock)
{
	struct frame_run_head run = **link;
	paddr_t behind = paddr_add(block, frames << FRAME_SHIFT);

	*link = run.next;
	if (paddr_lt(behind, frame_run_end(&run)))
		*link = frame_run_make(list, behind,
				       paddr_diff(frame_run_end(&run), behind) >> FRAME_SHIFT, *link);
	if (paddr_lt(run.start, block))
		*link = frame_run_make(list, run.start,
				       1 + (paddr_diff(block, run.start) >> FRAME_SHIFT), *link);
}
