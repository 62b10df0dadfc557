// SPDX-License-Identifier: MIT
/* The kernel's frames are the bitmap's; its bits are carved out of the memory map. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/frame_bitmap.h>
#include <foundry/physmem.h>

#include "frames.h"

int frames_make(struct memmap *map, struct frame_allocator **frames)
{
	static struct frame_bitmap bitmap;
	u64 bytes = align_up(frame_bitmap_bytes(map), FRAME_BYTES);
	paddr_t storage;

	/* The span may shrink now, so that some of the bits are not needed. */
	if (memmap_carve(map, bytes, FRAME_BYTES, paddr(U64_MAX), &storage))
		return -ENOMEM;
	frame_bitmap_init(&bitmap, map, phys_to_virt(storage));
	*frames = &bitmap.fa;
	return 0;
}
