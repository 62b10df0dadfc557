/* SPDX-License-Identifier: MIT */
/*
 * heap - objects of any size, for kernel code.
 *
 * Provided by:  mm/heap_bump.c (small), mm/heap_slab.c.
 * Used by:      everything above the frame allocator.
 * Usable from:  HAS_HEAP.
 *
 * Frame size:   a provider's own; the sizes of objects are in bytes.
 * Alignment:    HEAP_ALIGN, or as asked for.
 * Constraints:  memory of the kernel's own space; for what a device or a page table has, take frames.
 * Ownership:    the caller's from alloc to free; the contents are undefined.
 *
 * Clauses.  ktest/conform/heap.c proves each by its number.
 *
 *  * HEAP-1  objects that are allocated at the same time never overlap, and keep what is written.
 *  * HEAP-2  an object always has all bytes that were asked for, aligned to HEAP_ALIGN or as asked
 *            for; one of no bytes is an object as well, with an address of its own.
 *  * HEAP-3  exhaustion is NULL, leaves all else as it is, and always ends with a free.
 *  * HEAP-4  an object that is freed can be had again at once by the same CPU, even if all else is
 *            taken.
 *  * HEAP-5  once all objects are freed, heap_shrink() always gives back every frame.
 *  * HEAP-6  the count of objects rises by one with each alloc and falls by one with each free.
 *  * HEAP-7  freeing what is foreign, not the start of an object, or free already is always a BUG,
 *            and nothing changes (CONFIG_MM_DEBUG).
 *  * HEAP-8  a write in front of an object or behind its last byte is a BUG when it is freed; a
 *            write to a free one is a BUG at the latest when it is handed out again, or its
 *            frames go back.  Nothing has changed then (CONFIG_MM_DEBUG).
 */
#ifndef FOUNDRY_HEAP_H
#define FOUNDRY_HEAP_H

#include <foundry/alloc_fault.h>
#include <foundry/string.h>

/* What every object is aligned to, and the most that can be asked for. */
#define HEAP_ALIGN		16
#define HEAP_ALIGN_MAX		4096

struct heap;

struct heap_ops {
	void	*(*alloc)(struct heap *heap, size_t bytes, size_t align) __allocates;
	void	(*free)(struct heap *heap, void *object);
	u64	(*objects)(struct heap *heap);
	void	(*shrink)(struct heap *heap);
};

/* A provider embeds this, and locks of its own. */
struct heap {
	const struct heap_ops	*ops;
	const char		*name;
};

/* Alloc and free are always inline: what a provider returns to is whoever asked. */

/**
 * heap_alloc_aligned() - take an object
 * @heap:	from where
 * @bytes:	its size
 * @align:	a power of two up to HEAP_ALIGN_MAX; less than HEAP_ALIGN is HEAP_ALIGN
 *
 * Context: any.
 * Return: the object, or NULL when there is no memory for it.
 */
static __always_inline void *__must_check heap_alloc_aligned(struct heap *heap, size_t bytes,
							     size_t align) __allocates
{
	return alloc_fault_strikes() ? NULL : heap->ops->alloc(heap, bytes, align);
}

/* The same, aligned to HEAP_ALIGN.  Context: any.  Return: the object, or NULL. */
static __always_inline void *__must_check heap_alloc(struct heap *heap, size_t bytes) __allocates
{
	return heap_alloc_aligned(heap, bytes, HEAP_ALIGN);
}

/* The same, all bytes zero.  Context: any.  Return: the object, or NULL. */
static __always_inline void *__must_check heap_zalloc(struct heap *heap, size_t bytes) __allocates
{
	void *object = heap_alloc(heap, bytes);

	return object ? memset(object, 0, bytes) : NULL;
}

/* Give an object back; NULL is none.  Context: any. */
static __always_inline void heap_free(struct heap *heap, void *object)
{
	if (object)
		heap->ops->free(heap, object);
}

/* Objects that are out; exact while no other CPU takes or frees one.  Context: any. */
static inline u64 heap_objects(struct heap *heap)
{
	return heap->ops->objects(heap);
}

/*
 * Give the frames back that hold no object, as far as this CPU reaches them: not what waits in
 * another CPU's cache.  Context: any.
 */
static inline void heap_shrink(struct heap *heap)
{
	heap->ops->shrink(heap);
}

#endif
