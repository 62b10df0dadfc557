// SPDX-License-Identifier: MIT
/* pt_map - a range into the tables, where nothing is yet. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "pt_change.h"

struct map {
	struct pt_change	change;
	u64			to;		/* behind change.from */
	bool			guard;
};

/* Where a leaf at @from would point. */
static u64 target_of(const struct map *map, u64 from)
{
	return map->guard ? 0 : map->to + (from - map->change.from);
}

/* [@from, @last] lies behind one entry; one leaf there would map it and no more. */
static bool fits_leaf(const struct map *map, unsigned int level, u64 from, u64 last)
{
	return level <= map->change.top_leaf && pt_is_whole(level, from, last) &&
	       pt_is_aligned(level, target_of(map, from));
}

/* --- dry ------------------------------------------------------------------------ */

/* Tables behind one empty entry. */
static u64 tables_for(const struct map *map, unsigned int level, u64 from, u64 last)
{
	u64 tables = 1;

	if (fits_leaf(map, level, from, last))
		return 0;
	for (u64 end; level > 2; from = end + 1) {
		end = pt_slot_last(level - 1, from, last);
		tables += tables_for(map, level - 1, from, end);
		if (end == last)
			break;
	}
	return tables;
}

static bool pages_are_empty(const struct pt_format *format, const u64 *page, u64 from, u64 last)
{
	const u64 *end = page + ((last - from) >> FRAME_SHIFT);

	for (; page <= end; page++) {
		if (!pt_is_empty(format, *page))
			return false;
	}
	return true;
}

static int find_room(struct map *map, const u64 *entries, unsigned int level, u64 from, u64 last)
{
	const struct pt_radix *pt = map->change.pt;

	if (level == 1)
		return pages_are_empty(pt->format, &entries[pt_index(1, from)], from, last) ?
		       0 : -EEXIST;
	for (;;) {
		u64 entry = entries[pt_index(level, from)];
		u64 end = pt_slot_last(level, from, last);

		if (pt_is_table(pt->format, entry)) {
			const u64 *below = pt_below(pt, entry);

			if (!below || find_room(map, below, level - 1, from, end))
				return -EEXIST;
		} else if (pt_is_empty(pt->format, entry)) {
			map->change.missing += tables_for(map, level, from, end);
		} else {
			return -EEXIST;
		}
		if (end == last)
			return 0;
		from = end + 1;
	}
}

/* --- what cannot fail --------------------------------------------------------------- */

static void fill_pages(const struct map *map, u64 *page, u64 from, u64 last)
{
	const struct pt_format *format = map->change.pt->format;
	u64 step = map->guard ? 0 : pt_step(format, 1);
	u64 leaf = map->change.page | target_of(map, from) >> format->address_shift;
	u64 *end = page + ((last - from) >> FRAME_SHIFT);

	for (; page <= end; page++, leaf += step)
		WRITE_ONCE(*page, leaf);
}

static void clear(u64 *entry, const u64 *end)
{
	memset(entry, 0, (size_t)(end - entry) * sizeof(*entry));
}

/* Pages are written without being looked at. */
static void clear_new_table(u64 *entries, unsigned int level, u64 from, u64 last)
{
	u64 *written = level == 1 ? &entries[pt_index(1, from)] : entries;
	u64 *rest = level == 1 ? &entries[pt_index(1, last)] + 1 : entries;

	clear(entries, written);
	clear(rest, entries + PT_ENTRIES);
}

static void fill(struct map *map, u64 *entries, unsigned int level, u64 from, u64 last);

/* It is in sight once it is whole. */
static void fill_new_table(struct map *map, u64 *entry, unsigned int level, u64 from, u64 last)
{
	u64 value, *below = pt_new_table(&map->change, &value);

	clear_new_table(below, level - 1, from, last);
	fill(map, below, level - 1, from, last);
	pt_set_entry(entry, value);
}

static void fill(struct map *map, u64 *entries, unsigned int level, u64 from, u64 last)
{
	const struct pt_radix *pt = map->change.pt;

	if (level == 1) {
		fill_pages(map, &entries[pt_index(1, from)], from, last);
		return;
	}
	for (;;) {
		u64 *entry = &entries[pt_index(level, from)];
		u64 end = pt_slot_last(level, from, last);

		if (pt_is_table(pt->format, *entry)) {
			u64 *below = pt_below(pt, *entry);

			fill(map, below, level - 1, from, end);
			pt_join(&map->change, entry, level, from, below);
		} else if (fits_leaf(map, level, from, end)) {
			pt_set_entry(entry, map->change.block |
				     target_of(map, from) >> pt->format->address_shift);
		} else {
			fill_new_table(map, entry, level, from, end);
		}
		if (end == last)
			return;
		from = end + 1;
	}
}

/* --- what is asked -------------------------------------------------------------------- */

static bool target_is_valid(const struct pt_format *format, const struct vm_mapping *range)
{
	u64 top = pt_address_in(format, &format->page, U64_MAX) | (FRAME_BYTES - 1);
	u64 to = range->to.raw;

	if (range->prot == VM_GUARD)
		return to == 0;
	return to % FRAME_BYTES == 0 && to <= top && range->bytes - 1 <= top - to;
}

int pt_map_range(const struct pt_radix *pt, struct frame_allocator *frames,
		 const struct vm_mapping *range) __allocates
{
	const struct pt_format *format = pt->format;
	struct map map;		/* its parts are set where they are known: most are for what is rare */
	struct pt_change *change = &map.change;
	int err;

	map.to = range->to.raw;
	map.guard = range->prot == VM_GUARD;
	if (!pt_range_is_valid(format, range->from.raw, range->bytes) ||
	    !target_is_valid(format, range) || (!map.guard && !vm_prot_makes_sense(range->prot)))
		return -EINVAL;
	pt_change_begin(change, pt, frames, range->from.raw, range->bytes);
	err = find_room(&map, change->entries, change->level, change->from, change->last);
	if (!err)
		err = pt_take_tables(change);
	if (err)
		return err;
	change->page = pt_leaf_bits(format, 1, range->prot);
	if (change->level > 1)
		change->block = pt_leaf_bits(format, 2, range->prot);
	fill(&map, change->entries, change->level, change->from, change->last);
	pt_join_path(change);
	pt_settle(change);
	return 0;
}
