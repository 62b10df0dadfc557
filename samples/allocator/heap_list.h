/* SPDX-License-Identifier: MIT */
/*
 * heap_list - first fit in one piece of memory: free chunks, a list in order of address.
 *
 * A chunk begins with a header of 16 bytes; chunks that are free and touch are one.  Alloc and free
 * are O(free chunks).
 *
 * Frame size:   none; any piece of memory.
 * Alignment:    as in heap.h.
 * Constraints:  the memory is the caller's, and stays with it: shrinking gives nothing back.
 * Ownership:    as in heap.h.
 */
#ifndef HEAP_LIST_H
#define HEAP_LIST_H

#include <foundry/heap.h>
#include <foundry/spinlock.h>

/* What a chunk begins with. */
struct heap_chunk {
	u64			bytes;	/* with this header */
	struct heap_chunk	*next;	/* free; or itself, where the chunk is an object */
};

struct heap_list {
	struct heap		heap;
	u8			*start, *end;
	struct spinlock		lock;
	struct heap_chunk	*first __guarded_by(&lock);
	u64			objects __guarded_by(&lock);
};

/* @bytes at @storage, both multiples of HEAP_ALIGN; it outlives the heap.  Context: boot only. */
void heap_list_init(struct heap_list *list, void *storage, size_t bytes);

#endif
