/* SPDX-License-Identifier: MIT */
/* heap_place - where in a free chunk an object goes. */
#ifndef HEAP_PLACE_H
#define HEAP_PLACE_H

#include "heap_list.h"

#define HEAP_HEADER	sizeof(struct heap_chunk)
_Static_assert(HEAP_HEADER == HEAP_ALIGN, "an object behind a header is aligned");

/*
 * The header of the first object in @chunk that is aligned; the chunk may be too small for it.
 * In heap_place.c, and wrong on purpose in heap_place_broken.c.
 */
u8 *heap_place(struct heap_chunk *chunk, size_t align);

#endif
