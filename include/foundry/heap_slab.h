/* SPDX-License-Identifier: MIT */
/*
 * heap_slab - a typed cache for each size; larger objects are blocks of frames of their own.
 *
 * Up to 8 KiB a size is rounded up to that of its cache: by 16 bytes at first, then by a quarter
 * at most, by half near the end.  Above, to a block: a power of two, at least 16 KiB.
 *
 * When the frames are exhausted the heap gives back what it does not need, and asks once more.
 * What waits in the magazine of another CPU is out of reach, here as in heap_shrink().
 *
 * Frame size:   blocks of 16 KiB and more.
 * Alignment:    as in heap.h.
 * Constraints:  all RAM that frames come from is reached by phys_to_virt().
 * Ownership:    as in heap.h.
 */
#ifndef FOUNDRY_HEAP_SLAB_H
#define FOUNDRY_HEAP_SLAB_H

#include <foundry/heap.h>
#include <foundry/rbtree.h>
#include <foundry/slab.h>

#define HEAP_SLAB_CLASSES	28

struct heap_slab {
	struct heap		heap;
	u8			class_of[SLAB_SLOT_MAX / HEAP_ALIGN + 1]; /* by size, in units of HEAP_ALIGN */
	struct slab_cache	classes[HEAP_SLAB_CLASSES];
	struct slab_source	source;
	struct slab_cache	records;			/* of large objects */
	struct spinlock		lock;
	struct rbtree		large __guarded_by(&lock);	/* records by address */
	u64			large_count __guarded_by(&lock);
};

/* Empty; it takes nothing before the first object.  @frames outlives it.  Context: boot only. */
void heap_slab_init(struct heap_slab *slabs, struct frame_allocator *frames);

#endif
