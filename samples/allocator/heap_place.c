// SPDX-License-Identifier: MIT
/* heap_place - the object is aligned, its header lies in front of it. */
#include <foundry/addr.h>
#include <foundry/bits.h>

#include "heap_place.h"

u8 *heap_place(struct heap_chunk *chunk, size_t align)
{
	u64 at = vaddr_of(chunk).raw + HEAP_HEADER;

	return (u8 *)chunk + (align_up(at, align) - at);
}
