// SPDX-License-Identifier: MIT
/* heap_cut - what is left of a free chunk when an object is taken out of its middle. */
#include "heap_chunk.h"

void heap_chunk_cut(struct heap_list *list, struct heap_chunk **link, u8 *at, u8 *end)
	__must_hold(&list->lock)
{
	u8 *start = (u8 *)*link, *behind = heap_chunk_end(*link);

	*link = (*link)->next;
	if (end < behind)
		*link = heap_chunk_make(end, behind, *link);
	if (start < at)
		*link = heap_chunk_make(start, at, *link);
}
