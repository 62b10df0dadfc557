/* SPDX-License-Identifier: MIT */
/*
 * heap_bump - hands objects out upwards, from one piece of memory; for the smallest images.
 *
 * Only the object taken last can be had again at once, the others when all are back.  It knows no
 * single object: it cannot see a double free, nor that what is freed is not the start of an object,
 * nor a write behind one.
 *
 * Frame size:   none; any piece of memory.
 * Alignment:    as in heap.h.
 * Constraints:  the memory is the caller's, and stays with it: shrinking gives nothing back.
 * Ownership:    as in heap.h.
 */
#ifndef FOUNDRY_HEAP_BUMP_H
#define FOUNDRY_HEAP_BUMP_H

#include <foundry/addr.h>
#include <foundry/heap.h>
#include <foundry/spinlock.h>

struct heap_bump {
	struct heap	heap;
	vaddr_t		start, end;
	struct spinlock	lock;
	vaddr_t		next __guarded_by(&lock);	/* what is free begins here */
	vaddr_t		last __guarded_by(&lock);	/* the object in front of it */
	u64		count __guarded_by(&lock);	/* objects that are out */
};

/* @bytes at @storage, which outlives it.  Context: boot only. */
void heap_bump_init(struct heap_bump *bump, void *storage, size_t bytes);

#endif
