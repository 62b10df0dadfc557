// SPDX-License-Identifier: MIT
/* heap_place_broken - CONFIG_ALLOCATOR_BROKEN: the header is aligned, not the object. */
#include <foundry/addr.h>
#include <foundry/bits.h>

#include "heap_place.h"

u8 *heap_place(struct heap_chunk *chunk, size_t align)
{
	u64 at = vaddr_of(chunk).raw;

	return (u8 *)chunk + (align_up(at, align) - at);
}
