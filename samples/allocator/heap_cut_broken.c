// SPDX-License-Identifier: MIT
/* heap_cut_broken - CONFIG_ALLOCATOR_BROKEN: what is left behind an object begins 16 bytes too early. */
#include "heap_chunk.h"

void heap_chunk_cut(struct heap_list *list, struct heap_chunk **link, u8 *at, u8 *end)
	__must_hold(&list->lock)
{
	u8 *start = (u8 *)*link, *behind = heap_chunk_end(*link);

	*link = (*link)->next;
	if (end < behind)
		*link = heap_chunk_make(end - HEAP_ALIGN, behind, *link);
	if (start < at)
		*link = heap_chunk_make(start, at, *link);
}
