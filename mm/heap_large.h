/* SPDX-License-Identifier: MIT */
/* heap_slab: objects that are blocks of frames. */
#ifndef MM_HEAP_LARGE_H
#define MM_HEAP_LARGE_H

#include <foundry/heap_slab.h>

/* NULL when it is of another kind.  mm/heap_slab.c */
struct heap_slab *heap_slab_of(struct heap *heap);

void heap_large_init(struct heap_slab *slabs);

/* A block for an object of @bytes, for @caller.  Return: it, or NULL. */
void *heap_large_take(struct heap_slab *slabs, size_t bytes, vaddr_t caller) __allocates;

/* It comes back; a BUG when there is no such object. */
void heap_large_give(struct heap_slab *slabs, void *object, vaddr_t caller);

/* A BUG: freed @object is none of this heap.  It says what it lies in. */
__noreturn void heap_large_complain(struct heap_slab *slabs, const void *object);

u64 heap_large_count(struct heap_slab *slabs);

/* The object that @addr lies in or behind, for a report, which takes no lock. */
struct heap_large_info {
	vaddr_t	object, caller;
	size_t	bytes;
};

/* Return: whether there is one; @heap may be of another kind. */
bool heap_large_at(struct heap *heap, vaddr_t addr, struct heap_large_info *info);

#endif
