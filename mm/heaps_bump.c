// SPDX-License-Identifier: MIT
/* The kernel's heap is one block of frames. */
#include <foundry/heap_bump.h>
#include <foundry/kasan.h>
#include <foundry/physmem.h>

#include "heaps.h"

static struct heap_bump bump;
static paddr_t block;

static unsigned int order(void)
{
	unsigned int n = 0;

	while (FRAME_BYTES << n < CONFIG_HEAP_BUMP_KIB * KiB)
		n++;
	return n;
}

int heaps_make(struct frame_allocator *frames, struct heap **heap)
{
	int err = frame_alloc_order(frames, order(), &block);

	if (err)
		return err;
	heap_bump_init(&bump, phys_to_virt(block), FRAME_BYTES << order());
	*heap = &bump.heap;
	return 0;
}

/* Objects that are still out keep the block: their owners may write to them. */
void heaps_unmake(struct frame_allocator *frames, struct heap *heap)
{
	if (heap_objects(heap) > 0)
		return;
	kasan_unpoison(phys_to_virt(block), FRAME_BYTES << order());
	frame_free_order(frames, order(), block);
}
