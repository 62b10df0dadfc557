// SPDX-License-Identifier: MIT
/* The kernel's frames are the bitmap's, which takes the room of its bits out of itself. */
#include <foundry/bits.h>
#include <foundry/frame_bitmap.h>
#include <foundry/physmem.h>

#include "frames.h"

int frames_make(const struct memmap *map, struct frame_bump *early, struct frame_allocator **frames)
{
	static struct frame_bitmap bitmap;
	u64 bytes = align_up(frame_bitmap_bytes(map), FRAME_BYTES);
	paddr_t storage;
	int err;

	err = frame_bump_take(early, bytes >> FRAME_SHIFT, &storage);
	if (err)
		return err;
	frame_bitmap_init(&bitmap, map, phys_to_virt(storage));
	frame_bitmap_reserve(&bitmap, storage, bytes);
	*frames = &bitmap.fa;
	return 0;
}
