// SPDX-License-Identifier: MIT
/* What every test case must leave as it found it: the number of free frames. */
#include <foundry/kernel.h>
#include <foundry/ktest.h>

static u64 free_frames(void)
{
	return frame_available(this_kernel()->frames);
}

static const struct ktest_watch frame_watch = {
	.name	= "free frames",
	.needs	= FACT(FRAMES),
	.read	= free_frames,
};
KTEST_WATCH(frame_watch);
