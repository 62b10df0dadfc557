// SPDX-License-Identifier: MIT
/* pt_find - the dry pass of what changes mappings: are they there, and do they have to be split? */
#include <foundry/errno.h>

#include "pt_change.h"

/* Guards are for who takes mappings away. */
static bool will_do(const struct pt_change *change, unsigned int level, u64 entry)
{
	enum pt_kind kind = pt_kind_of(change->pt->format, level, entry);

	return kind == PT_LEAF || (kind == PT_GUARD && change->page == 0);
}

/* Neighbours are mostly of a kind: a page is looked at when it is unlike the one before. */
static int find_pages(const struct pt_change *change, struct pt_differences *differences,
		      const u64 *page, u64 from, u64 last)
{
	u64 mask = ~pt_address_bits(change->pt->format, 1), like = ~mask;
	const u64 *end = page + ((last - from) >> FRAME_SHIFT);

	for (; page <= end; page++) {
		if ((*page & mask) == like)
			continue;
		if (!will_do(change, 1, *page))
			return -ENOENT;
		like = *page & mask;
		differences->page |= like ^ change->page;
	}
	return 0;
}

static int find(struct pt_change *change, struct pt_differences *differences, const u64 *entries,
		unsigned int level, u64 from, u64 last);

static int find_behind(struct pt_change *change, struct pt_differences *differences, u64 entry,
		       unsigned int level, u64 from, u64 last)
{
	const struct pt_radix *pt = change->pt;

	if (pt_is_table(pt->format, entry)) {
		const u64 *below = pt_below(pt, entry);

		return below ? find(change, differences, below, level - 1, from, last) : -ENOENT;
	}
	if (!will_do(change, level, entry))
		return -ENOENT;
	if (!pt_is_whole(level, from, last) && !pt_is_kept(change, level, entry))
		change->missing += pt_split_tables(level, from, last);
	differences->block |= (entry & ~pt_address_bits(pt->format, level)) ^ change->block;
	return 0;
}

static int find(struct pt_change *change, struct pt_differences *differences, const u64 *entries,
		unsigned int level, u64 from, u64 last)
{
	if (level == 1)
		return find_pages(change, differences, &entries[pt_index(1, from)], from, last);
	for (;;) {
		u64 end = pt_slot_last(level, from, last);
		int err = find_behind(change, differences, entries[pt_index(level, from)], level,
				      from, end);

		if (err || end == last)
			return err;
		from = end + 1;
	}
}

int pt_find_mapped(struct pt_change *change, struct pt_differences *differences)
{
	return find(change, differences, change->entries, change->level, change->from, change->last);
}
