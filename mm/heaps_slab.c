// SPDX-License-Identifier: MIT
/* The kernel's heap is slabs. */
#include <foundry/heap_slab.h>

#include "heaps.h"

static struct heap_slab slabs;

int heaps_make(struct frame_allocator *frames, struct heap **heap)
{
	heap_slab_init(&slabs, frames);
	*heap = &slabs.heap;
	return 0;
}

void heaps_unmake(struct frame_allocator *frames, struct heap *heap)
{
	heap_shrink(heap);
}
