/* SPDX-License-Identifier: MIT */
/*
 * pool - equal objects, carved from one piece of memory.
 *
 * The memory is the caller's and so is the lock: a pool has none.  The list of free objects runs
 * through the objects themselves, so that it costs no memory, and what has never been handed out
 * is not on it: making a pool touches nothing.
 *
 * An object that is free twice is not always seen: that would take a mark an object.  Whoever must
 * know keeps one beside the pool, by pool_index().
 *
 * Provided by:  lib/pool.c.
 * Used by:      kernel/irq.c, for the handlers of a table.
 * Usable from:  the first C line.
 *
 * Frame size:   none; objects of one size.
 * Alignment:    POOL_OBJECT_MIN, and more where the storage and the size have it.
 * Constraints:  the storage, nothing else.
 * Ownership:    the caller's from alloc to free; the contents are undefined.
 *
 * Clauses.  ktest/conform/pool.c proves each by its number.
 *
 *  * POOL-1  no object is ever handed out twice at the same time.
 *  * POOL-2  an object always lies wholly in the storage, a whole number of objects from its start.
 *  * POOL-3  every object can be had; then it is NULL, nothing changes, and it ends with a free.
 *  * POOL-4  the object that came back last is always the next.
 *  * POOL-5  only objects that came back are ever written: neither what is handed out, nor what
 *            never was, nor anything else.
 *  * POOL-6  the count of objects that are out rises by one with each alloc and falls by one with
 *            each free.
 *  * POOL-7  freeing what is foreign, not the start of an object or was never handed out is always
 *            a BUG, and nothing changes.
 *  * POOL-8  whatever is written to a free object, no object outside of the pool is ever handed out.
 *
 * Context of all: any.  Each call takes constant time.
 */
#ifndef FOUNDRY_POOL_H
#define FOUNDRY_POOL_H

#include <foundry/types.h>

/* What an object must hold while it is free, and is aligned to. */
#define POOL_OBJECT_MIN		8

struct pool {
	u8	*start;
	size_t	object_bytes;
	size_t	capacity;	/* objects */
	size_t	fresh;		/* the first one that was never handed out */
	size_t	used;		/* that are out */
	size_t	next;		/* which came back last, or @capacity */
};

/**
 * pool_init() - as many objects as fit, all free
 * @pool:		caller's storage
 * @storage:		aligned to POOL_OBJECT_MIN, outlives it; untouched
 * @bytes:		of @storage
 * @object_bytes:	a multiple of POOL_OBJECT_MIN, not 0
 */
void pool_init(struct pool *pool, void *storage, size_t bytes, size_t object_bytes);

/* Return: an object, its contents undefined, or NULL when all are out. */
void *__must_check pool_alloc(struct pool *pool);

/* Give an object back. */
void pool_free(struct pool *pool, void *object);

/* Whether it is the start of an object of this pool, handed out or not. */
bool pool_holds(const struct pool *pool, const void *object);

/* The number of an object, from 0; of anything else it is a BUG. */
size_t pool_index(const struct pool *pool, const void *object);

/* Objects that are out. */
static inline size_t pool_used(const struct pool *pool)
{
	return pool->used;
}

#endif
