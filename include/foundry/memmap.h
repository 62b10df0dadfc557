/* SPDX-License-Identifier: MIT */
/*
 * memmap - which physical memory there is, and what it may be used for.
 *
 * Firmware's word is unsorted, overlaps, has empty entries and sometimes absurd ones; what is in a
 * map is in order.  Ranges begin and end at any byte: only who walks the frames sees whole ones.
 *
 * Provided by:  mm/memmap.c.
 * Used by:      arch_start(), the memmap stage, frame allocators.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/memmap.c proves each by its number.
 *
 *  * MEMMAP-1  ranges are always sorted, disjoint and not empty.
 *  * MEMMAP-2  neighbours of one kind are always one range.
 *  * MEMMAP-3  an address always has the strictest kind that was added for it, in whatever order,
 *              and none when none was.
 *  * MEMMAP-4  a call that is refused never changes anything.
 *  * MEMMAP-5  what is carved was wholly usable, is aligned, ends below the limit and is MEM_KERNEL
 *              then; nothing else ever changes.
 *  * MEMMAP-6  carving takes the highest such piece, and fails only where there is none.
 *  * MEMMAP-7  the walk over frames passes each whole usable frame once, upwards, and no other.
 *  * MEMMAP-8  an entry of firmware that runs past 64 bits never makes memory usable, and always
 *              keeps what it starts with from being used.
 */
#ifndef FOUNDRY_MEMMAP_H
#define FOUNDRY_MEMMAP_H

#include <foundry/addr.h>
#include <foundry/errno.h>

/* From the most useful to the strictest; MEM_KERNEL is what boot took for good. */
enum mem_kind { MEM_USABLE, MEM_BOOT, MEM_KERNEL, MEM_RESERVED };

/* Its end is a number too: the last byte of 64 bits is in no range. */
struct mem_range {
	paddr_t		start;
	u64		bytes;
	enum mem_kind	kind;
};

#define MEMMAP_MAX	128

/* Written at boot only, by one CPU; read by all, without a lock. */
struct memmap {
	struct mem_range	ranges[MEMMAP_MAX];
	size_t			count;
};

/* Frames [first, end), by number: address >> FRAME_SHIFT. */
struct frame_run {
	u64	first, end;
};

/**
 * memmap_add() - note a range
 * @map:	zeroed before the first
 * @range:	empty ones are ignored
 *
 * Context: boot only.
 * Return: 0; -EOVERFLOW when it runs past the end of 64 bits; -ENOSPC when the
 * map would need more than MEMMAP_MAX ranges.
 */
int __must_check memmap_add(struct memmap *map, struct mem_range range);

/**
 * memmap_add_firmware() - note an entry of firmware, which may be absurd
 * @map:	as above
 * @range:	whatever firmware said
 *
 * What cannot be noted as it is, is noted so that it does no harm: memory is lost rather than
 * used by two.  Past 64 bits a usable range is left out and any other is cut.  A usable range that
 * finds no room is left out.
 *
 * Context: boot only.
 * Return: 0; what memmap_add() said of an entry that was cut or left out, for the caller to tell
 * people.  With memmap_must_refuse() of that the map is unsafe: there was no room for a range that
 * is not usable.
 */
int __must_check memmap_add_firmware(struct memmap *map, struct mem_range range);

/* Whether boot must end because of this answer of memmap_add_firmware().  Context: any. */
static inline bool memmap_must_refuse(const struct mem_range *range, int err)
{
	return err == -ENOSPC && range->kind != MEM_USABLE;
}

/**
 * memmap_reserve() - keep what lies there from being used
 * @map:	the map
 * @start:	at any byte, of memory or not
 * @bytes:	may be 0
 *
 * Context: boot only.
 * Return: as memmap_add().
 */
static inline int __must_check memmap_reserve(struct memmap *map, paddr_t start, u64 bytes)
{
	return memmap_add(map, (struct mem_range){ start, bytes, MEM_RESERVED });
}

/**
 * memmap_carve() - take a piece of usable memory for good
 * @map:	the map
 * @bytes:	not 0
 * @align:	a power of two
 * @limit:	the piece ends there at the latest
 * @start:	receives its address; untouched on refusal
 *
 * From the top: low memory is what devices with short addresses, and CPUs that start, need.
 *
 * Context: boot only.
 * Return: 0; -ENOMEM when there is no such piece; -ENOSPC when the map has no room for it.
 */
int __must_check memmap_carve(struct memmap *map, u64 bytes, u64 align, paddr_t limit,
			      paddr_t *start);

/* Whether all of [start, start + bytes) is usable.  Context: any. */
bool memmap_is_usable(const struct memmap *map, paddr_t start, u64 bytes);

/* Where a range ends.  Context: any. */
static inline paddr_t mem_range_end(const struct mem_range *range)
{
	return paddr_add(range->start, range->bytes);
}

/* The whole frames of a range that is usable; empty when there is none.  Context: any. */
static inline struct frame_run mem_range_frames(const struct mem_range *range)
{
	/* A start within the last frame of 64 bits must not wrap. */
	u64 first = (range->start.raw >> FRAME_SHIFT) +
		    !paddr_is_aligned(range->start, FRAME_BYTES);
	u64 end = mem_range_end(range).raw >> FRAME_SHIFT;

	return (struct frame_run){ first, range->kind == MEM_USABLE ? MAX(first, end) : first };
}

/* Upwards. */
#define memmap_foreach(range, map)						\
	for (const struct mem_range *range = (map)->ranges;			\
	     range < (map)->ranges + (map)->count; range++)

/* The first whole usable frames in a row at or behind number @from; empty: none.  Context: any. */
struct frame_run memmap_next_frames(const struct memmap *map, u64 from);

#define memmap_foreach_frames(run, map)						\
	for (struct frame_run run = memmap_next_frames(map, 0);			\
	     run.first < run.end; run = memmap_next_frames(map, run.end))

/* Whole frames of usable memory.  Context: any. */
u64 memmap_usable_frames(const struct memmap *map);

/* For people.  Context: any. */
const char *mem_kind_name(enum mem_kind kind);

#endif
