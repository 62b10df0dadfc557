// SPDX-License-Identifier: MIT
/* bitmap - whatever is asked of a range is asked of its words, one mask each. */
#include <foundry/bitmap.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/string.h>

/* The part of a range that lies in one word. */
struct chunk {
	u64	index;		/* of the word */
	u64	mask;		/* in it */
	u64	next;		/* the bit behind the part */
};

static struct chunk chunk_at(const struct bitmap *map, u64 bit, u64 to)
{
	u64 at = bit - map->first;
	u64 shift = at % BITMAP_WORD_BITS;
	u64 n = MIN(to - bit, BITMAP_WORD_BITS - shift);

	return (struct chunk){
		.index	= at / BITMAP_WORD_BITS,
		.mask	= (U64_MAX >> (BITMAP_WORD_BITS - n)) << shift,
		.next	= bit + n,
	};
}

static void must_hold(const struct bitmap *map, u64 from, u64 to)
{
	BUG_ON(from < map->first || from > to || to > map->end,
	       "bitmap: bits 0x%llx up to 0x%llx of a map from 0x%llx up to 0x%llx",
	       from, to, map->first, map->end);
}

static void must_hold_count(const struct bitmap *map, u64 bit, u64 count)
{
	BUG_ON(bit < map->first || bit > map->end || count > map->end - bit,
	       "bitmap: 0x%llx bits at 0x%llx of a map from 0x%llx up to 0x%llx",
	       count, bit, map->first, map->end);
}

void bitmap_init(struct bitmap *map, u64 *words, u64 first, u64 bits)
{
	BUG_ON(bits > U64_MAX - first, "bitmap: 0x%llx bits from 0x%llx on run past 64 bits",
	       bits, first);
	*map = (struct bitmap){ words, first, first + bits };
	memset(words, 0, bitmap_bytes(bits));
}

void bitmap_set(struct bitmap *map, u64 bit, u64 count)
{
	u64 to = bit + count;
	struct chunk chunk;

	must_hold_count(map, bit, count);
	for (; bit < to; bit = chunk.next) {	/* bounded: a step a word of the range */
		chunk = chunk_at(map, bit, to);
		map->words[chunk.index] |= chunk.mask;
	}
}

void bitmap_clear(struct bitmap *map, u64 bit, u64 count)
{
	u64 to = bit + count;
	struct chunk chunk;

	must_hold_count(map, bit, count);
	for (; bit < to; bit = chunk.next) {	/* bounded: a step a word of the range */
		chunk = chunk_at(map, bit, to);
		map->words[chunk.index] &= ~chunk.mask;
	}
}

bool bitmap_test(const struct bitmap *map, u64 bit)
{
	struct chunk chunk;

	must_hold_count(map, bit, 1);
	chunk = chunk_at(map, bit, bit + 1);
	return map->words[chunk.index] & chunk.mask;
}

/* The first bit of [from, to) that differs from the bits of @flip. */
static u64 next(const struct bitmap *map, u64 from, u64 to, u64 flip)
{
	struct chunk chunk;

	for (u64 bit = from; bit < to; bit = chunk.next) {	/* bounded: a step a word of the range */
		u64 found;

		chunk = chunk_at(map, bit, to);
		found = (map->words[chunk.index] ^ flip) & chunk.mask;
		if (found)
			return map->first + chunk.index * BITMAP_WORD_BITS + lowest_bit(found);
	}
	return BITMAP_NONE;
}

u64 bitmap_next_set(const struct bitmap *map, u64 from, u64 to)
{
	must_hold(map, from, to);
	return next(map, from, to, 0);
}

u64 bitmap_next_clear(const struct bitmap *map, u64 from, u64 to)
{
	must_hold(map, from, to);
	return next(map, from, to, U64_MAX);
}

u64 bitmap_count(const struct bitmap *map, u64 from, u64 to)
{
	struct chunk chunk;
	u64 count = 0;

	must_hold(map, from, to);
	for (u64 bit = from; bit < to; bit = chunk.next) {	/* bounded: a step a word of the range */
		chunk = chunk_at(map, bit, to);
		count += bits_set(map->words[chunk.index] & chunk.mask);
	}
	return count;
}

u64 bitmap_find_run(const struct bitmap *map, u64 from, u64 to, u64 count, u64 align)
{
	u64 bit = from;

	must_hold(map, from, to);
	BUG_ON(count == 0 || !is_power_of_two(align),
	       "bitmap: a run of 0x%llx bits, aligned to 0x%llx", count, align);
	while (bit < to) {	/* bounded: passes each bit of the map once */
		u64 start, gap;

		bit = next(map, bit, to, 0);
		if (bit == BITMAP_NONE)
			break;
		start = align_up(bit, align);
		if (start < bit || start >= to || count > map->end - start)
			break;
		gap = next(map, start, start + count, U64_MAX);
		if (gap == BITMAP_NONE)
			return start;
		bit = gap + 1;
	}
	return BITMAP_NONE;
}
