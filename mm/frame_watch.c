// SPDX-License-Identifier: MIT
/* What every test case must leave as it found it: the number of free frames. */
#include <foundry/kernel.h>
#include <foundry/ktest.h>

/* What the heap merely keeps is free. */
static u64 free_frames(void)
{
	if (this_kernel()->heap)
		heap_shrink(this_kernel()->heap);
	return frame_available(this_kernel()->frames);
}

static const struct ktest_watch frame_watch = {
	.name	= "free frames",
	.needs	= FACT(FRAMES),
	.read	= free_frames,
};
KTEST_WATCH(frame_watch);
