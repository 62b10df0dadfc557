/* SPDX-License-Identifier: MIT */
/* What the kernel's heap is: one of mm/heaps_*.c, chosen in Kconfig. */
#ifndef MM_HEAPS_H
#define MM_HEAPS_H

#include <foundry/frame.h>
#include <foundry/heap.h>

/* Make the heap out of @frames.  Return: 0, or -ENOMEM. */
int __must_check heaps_make(struct frame_allocator *frames, struct heap **heap) __allocates;

/* The end of it: every frame that holds no object goes back. */
void heaps_unmake(struct frame_allocator *frames, struct heap *heap);

#endif
