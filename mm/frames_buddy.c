// SPDX-License-Identifier: MIT
/* The kernel's frames are the buddy's. */
#include <foundry/frame_buddy.h>
#include <foundry/physmem.h>

#include "frames.h"

static struct frame_buddy buddy;

static void *reach(paddr_t frame)
{
	return phys_to_virt(frame);
}

int frames_make(const struct memmap *map, struct frame_bump *early, struct frame_allocator **frames)
{
	int err = frame_buddy_init(&buddy, map, early, reach);

	if (err)
		return err;
	frame_buddy_poison(&buddy, reach);
	*frames = &buddy.fa;
	return 0;
}
