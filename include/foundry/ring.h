/* SPDX-License-Identifier: MIT */
/*
 * ring - a fixed number of pointers, first in, first out.
 *
 * The slots are the caller's storage and so is the lock: a ring has none, and two CPUs must not
 * use one at once.  What the pointers point at it never touches.
 *
 * Provided by:  lib/ring.c.
 * Used by:      the slab heap, to hold freed objects back for a while.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/ring.c proves each by its number.
 *
 *  * RING-1  first in, first out: nothing is ever lost, doubled or made up.
 *  * RING-2  as many items as there are slots always fit; a full ring refuses with -ENOSPC, and
 *            nothing changes.
 *  * RING-3  an empty ring gives NULL, and nothing changes.
 *  * RING-4  the length is always the number of items that are in.
 *  * RING-5  no memory but the ring and its slots is ever written.
 *
 * Context of all: any.  Each call takes constant time.
 */
#ifndef FOUNDRY_RING_H
#define FOUNDRY_RING_H

#include <foundry/types.h>

struct ring {
	void	**slots;
	size_t	capacity;
	size_t	oldest;		/* its slot */
	size_t	count;
};

/* Empty.  @slots has @capacity pointers, which may be none, and outlives the ring. */
void ring_init(struct ring *ring, void **slots, size_t capacity);

/**
 * ring_add() - put an item in, behind all others
 * @ring:	the ring
 * @item:	NULL is a BUG
 *
 * Return: 0, or -ENOSPC when the ring is full.
 */
int __must_check ring_add(struct ring *ring, void *item);

/* Take the oldest item out.  Return: it, or NULL when the ring is empty. */
void *__must_check ring_next(struct ring *ring);

/* Items that are in. */
static inline size_t ring_len(const struct ring *ring)
{
	return ring->count;
}

static inline bool ring_is_full(const struct ring *ring)
{
	return ring->count == ring->capacity;
}

#endif
