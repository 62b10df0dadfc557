/* SPDX-License-Identifier: MIT */
/*
 * memmap - which physical memory there is, and what it may be used for.
 *
 * Firmware's word is unsorted, overlaps and has empty entries; a memmap is
 * sorted and disjoint, neighbours of one kind are merged, and where two
 * entries overlap the stricter kind wins.
 */
#ifndef FOUNDRY_MEMMAP_H
#define FOUNDRY_MEMMAP_H

#include <foundry/addr.h>

/* From the most useful to the strictest. */
enum mem_kind { MEM_USABLE, MEM_BOOT, MEM_RESERVED };

struct mem_range {
	paddr_t		start;
	u64		bytes;
	enum mem_kind	kind;
};

#define MEMMAP_MAX	128

struct memmap {
	struct mem_range	ranges[MEMMAP_MAX];
	size_t			count;
};

/**
 * memmap_add() - note a range
 * @map:	zeroed before the first
 * @range:	empty ones are ignored
 *
 * Context: boot only.
 * Return: 0; -EOVERFLOW when it runs past the end of 64 bits; -ENOSPC when the
 * map would need more than MEMMAP_MAX ranges.  Nothing changed then.
 */
int __must_check memmap_add(struct memmap *map, struct mem_range range);

/* Whole frames of usable memory.  Context: any. */
u64 memmap_usable_frames(const struct memmap *map);

/* Whether all of [start, start + bytes) is usable.  Context: any. */
bool memmap_is_usable(const struct memmap *map, paddr_t start, u64 bytes);

/* For people.  Context: any. */
const char *mem_kind_name(enum mem_kind kind);

#endif
