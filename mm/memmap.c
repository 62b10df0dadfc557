// SPDX-License-Identifier: MIT
/*
 * memmap - from firmware's word to sorted, disjoint, merged ranges.
 *
 * Adding a range cuts it and its neighbours at each other's edges, gives each
 * piece the stricter kind and merges what has become equal.  Quadratic at
 * worst, over a few dozen ranges, once.
 */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/memmap.h>
#include <foundry/string.h>

static u64 end_of(const struct mem_range *range)
{
	return range->start.raw + range->bytes;
}

/* Append a piece at the end, joined with the last one where they fit. */
static int append(struct memmap *map, u64 start, u64 end, enum mem_kind kind)
{
	struct mem_range *last = map->count ? &map->ranges[map->count - 1] : NULL;

	if (start == end)
		return 0;
	if (last && end_of(last) == start && last->kind == kind) {
		last->bytes += end - start;
		return 0;
	}
	if (map->count == MEMMAP_MAX)
		return -ENOSPC;
	map->ranges[map->count++] = (struct mem_range){ paddr(start), end - start, kind };
	return 0;
}

/* The three pieces of @old beside and under @new; the rest of @new goes on behind it. */
static int append_cut(struct memmap *map, const struct mem_range *old, struct mem_range *new)
{
	u64 from = old->start.raw, to = end_of(old);
	u64 new_end = end_of(new);
	u64 cut, stop;
	int err;

	/* What of @new lies before @old. */
	cut = MIN(new_end, from);
	if (new->start.raw < cut) {
		err = append(map, new->start.raw, cut, new->kind);
		if (err)
			return err;
		*new = (struct mem_range){ paddr(cut), new_end - cut, new->kind };
	}

	/* What of @old lies before @new. */
	cut = new->bytes ? MAX(from, MIN(new->start.raw, to)) : to;
	err = append(map, from, cut, old->kind);
	if (err || cut == to)
		return err;

	/* Both at once, from @cut on; then the rest of the one that is longer. */
	stop = MIN(to, new_end);
	err = append(map, cut, stop, MAX(old->kind, new->kind));
	if (err)
		return err;
	*new = (struct mem_range){ paddr(stop), new_end - stop, new->kind };
	return append(map, stop, to, old->kind);
}

int memmap_add(struct memmap *map, struct mem_range range)
{
	struct memmap merged;	/* only what counts is written, and copied: it is large */
	int err;

	if (range.bytes > U64_MAX - range.start.raw)
		return -EOVERFLOW;
	/* In order, as from a map like this one: nothing to cut.  Boot adds each range so. */
	if (map->count == 0 || range.start.raw >= end_of(&map->ranges[map->count - 1]))
		return append(map, range.start.raw, end_of(&range), range.kind);
	merged.count = 0;
	for (size_t i = 0; i < map->count; i++) {
		err = append_cut(&merged, &map->ranges[i], &range);
		if (err)
			return err;
	}
	err = append(&merged, range.start.raw, end_of(&range), range.kind);
	if (err)
		return err;
	memcpy(map->ranges, merged.ranges, merged.count * sizeof(merged.ranges[0]));
	map->count = merged.count;
	return 0;
}

int memmap_add_firmware(struct memmap *map, struct mem_range range)
{
	int err = memmap_add(map, range);
	int cut;

	if (err != -EOVERFLOW || range.kind == MEM_USABLE)
		return err;
	range.bytes = U64_MAX - range.start.raw;
	cut = memmap_add(map, range);
	return cut ? cut : err;
}

int memmap_carve(struct memmap *map, u64 bytes, u64 align, paddr_t limit, paddr_t *start)
{
	BUG_ON(bytes == 0 || !is_power_of_two(align),
	       "memmap: 0x%llx bytes to be carved, aligned to 0x%llx", bytes, align);

	for (size_t i = map->count; i-- > 0; ) {
		const struct mem_range *range = &map->ranges[i];
		u64 end = MIN(end_of(range), limit.raw);
		u64 at = align_down(end - bytes, align);
		int err;

		if (range->kind != MEM_USABLE || bytes > end || at < range->start.raw)
			continue;
		err = memmap_add(map, (struct mem_range){ paddr(at), bytes, MEM_KERNEL });
		if (!err)
			*start = paddr(at);
		return err;
	}
	return -ENOMEM;
}

bool memmap_is_usable(const struct memmap *map, paddr_t start, u64 bytes)
{
	memmap_foreach(range, map) {	/* bounded: by MEMMAP_MAX */
		if (range->kind != MEM_USABLE || paddr_lt(start, range->start))
			continue;
		if (start.raw < end_of(range) && bytes <= end_of(range) - start.raw)
			return true;
	}
	return false;
}

struct frame_run memmap_next_frames(const struct memmap *map, u64 from)
{
	memmap_foreach(range, map) {	/* bounded: by MEMMAP_MAX */
		struct frame_run run = mem_range_frames(range);

		run.first = MAX(run.first, from);
		if (run.first < run.end)
			return run;
	}
	return (struct frame_run){ 0, 0 };
}

u64 memmap_usable_frames(const struct memmap *map)
{
	u64 frames = 0;

	memmap_foreach(range, map) {	/* bounded: by MEMMAP_MAX */
		struct frame_run run = mem_range_frames(range);

		frames += run.end - run.first;
	}
	return frames;
}

const char *mem_kind_name(enum mem_kind kind)
{
	static const char *const names[] = {
		[MEM_USABLE]	= "usable",
		[MEM_BOOT]	= "boot",
		[MEM_KERNEL]	= "kernel",
		[MEM_RESERVED]	= "reserved",
	};

	return kind < ARRAY_SIZE(names) ? names[kind] : "unknown";
}
