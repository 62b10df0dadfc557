/* SPDX-License-Identifier: MIT */
/* heap_chunk - how an object is cut out of a free chunk. */
#ifndef HEAP_CHUNK_H
#define HEAP_CHUNK_H

#include "heap_list.h"

static inline u8 *heap_chunk_end(struct heap_chunk *chunk)
{
	return (u8 *)chunk + chunk->bytes;
}

static inline struct heap_chunk *heap_chunk_make(u8 *at, u8 *end, struct heap_chunk *next)
{
	struct heap_chunk *chunk = (struct heap_chunk *)at;

	*chunk = (struct heap_chunk){ .bytes = (u64)(end - at), .next = next };
	return chunk;
}

/*
 * Take [at, end) out of the free chunk at @link; what is in front of it and behind it stays free.
 * In heap_cut.c, and wrong on purpose in heap_cut_broken.c.
 */
void heap_chunk_cut(struct heap_list *list, struct heap_chunk **link, u8 *at, u8 *end)
	__must_hold(&list->lock);

#endif
