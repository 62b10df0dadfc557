/* SPDX-License-Identifier: MIT */
/*
 * bitmap - a bit for each of many things that are numbered.
 *
 * The numbers begin where the caller's do, so that a bit's number is what he counts: the bit of a
 * frame is the frame's number.  The words are the caller's storage and so is the lock: a bitmap
 * has none, and nothing here is atomic.
 *
 * Provided by:  lib/bitmap.c.
 * Used by:      frame_bitmap.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/bitmap.c proves each by its number.
 *
 *  * BITMAP-1  setting and clearing changes the bits of the range, and never another.
 *  * BITMAP-2  the next set bit, and the next clear one, is always the first of its range.
 *  * BITMAP-3  the count of a range is always the number of its set bits.
 *  * BITMAP-4  a run that is found is wholly set, begins in the range at a multiple of what is
 *              asked for, and is the first such run; none is ever overlooked.
 *  * BITMAP-5  a bit or range that is not in the bitmap is always a BUG, and nothing changes.
 *
 * Context of all: any.  A range costs a step for each of its words, 64 bits.
 */
#ifndef FOUNDRY_BITMAP_H
#define FOUNDRY_BITMAP_H

#include <foundry/types.h>

#define BITMAP_WORD_BITS	64

/* No such bit. */
#define BITMAP_NONE		U64_MAX

/* Bits @first up to, not including, @end. */
struct bitmap {
	u64	*words;
	u64	first, end;
};

/* Bytes of storage for so many bits: whole words. */
static inline u64 bitmap_bytes(u64 bits)
{
	return (bits / BITMAP_WORD_BITS + (bits % BITMAP_WORD_BITS != 0)) * sizeof(u64);
}

/* Bits @first to @first + @bits - 1, all clear.  @words has bitmap_bytes() and outlives it. */
void bitmap_init(struct bitmap *map, u64 *words, u64 first, u64 bits);

/* Set, or clear, @count bits from @bit on. */
void bitmap_set(struct bitmap *map, u64 bit, u64 count);
void bitmap_clear(struct bitmap *map, u64 bit, u64 count);

/* Whether a bit is set. */
bool bitmap_test(const struct bitmap *map, u64 bit);

/* The first bit of [from, to) that is set, or clear, or BITMAP_NONE. */
u64 bitmap_next_set(const struct bitmap *map, u64 from, u64 to);
u64 bitmap_next_clear(const struct bitmap *map, u64 from, u64 to);

/* How many bits of [from, to) are set. */
u64 bitmap_count(const struct bitmap *map, u64 from, u64 to);

/**
 * bitmap_find_run() - look for set bits in a row
 * @map:	the bitmap
 * @from:	the run begins in [from, to); it may end behind @to
 * @to:		at most the end of the bitmap
 * @count:	bits, not 0
 * @align:	the run begins at a multiple of it, a power of two
 *
 * Return: the first bit of the first such run, or BITMAP_NONE.
 */
u64 bitmap_find_run(const struct bitmap *map, u64 from, u64 to, u64 count, u64 align);

#endif
