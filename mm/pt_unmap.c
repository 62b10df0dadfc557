// SPDX-License-Identifier: MIT
/* pt_unmap - a range out of the tables, and the tables that are empty then. */
#include <foundry/bug.h>
#include <foundry/errno.h>

#include "pt_change.h"

static void clear(struct pt_change *change, u64 *entries, unsigned int level, u64 from, u64 last);

/* --- tables that nothing leads to ------------------------------------------------- */

/* With all tables that it leads to. */
static void unlink_tree(struct pt_change *change, unsigned int level, paddr_t table, u64 *entries)
{
	const struct pt_radix *pt = change->pt;

	for (unsigned int i = 0; level > 1 && i < PT_ENTRIES; i++) {
		u64 *below;

		if (!pt_is_table(pt->format, entries[i]))
			continue;
		below = pt_below(pt, entries[i]);
		if (below)
			unlink_tree(change, level - 1, pt_table_in(pt->format, entries[i]), below);
	}
	pt_unlink_table(change, table, entries);
}

/* Eight entries in a row, one line of a cache, are mostly zero or mostly not. */
#define ROW	8

static bool row_is_empty(const struct pt_format *format, const u64 *row)
{
	if ((row[0] | row[1] | row[2] | row[3] | row[4] | row[5] | row[6] | row[7]) == 0)
		return true;
	for (unsigned int i = 0; i < ROW; i++) {
		if (!pt_is_empty(format, row[i]))
			return false;
	}
	return true;
}

/* Only [@from, @last] was taken out: what is nearest is most likely to be there. */
static bool is_empty_now(const struct pt_format *format, const u64 *entries, unsigned int level,
			 u64 from, u64 last)
{
	if (!row_is_empty(format, &entries[pt_index(level, from) / ROW * ROW]) ||
	    !row_is_empty(format, &entries[pt_index(level, last) / ROW * ROW]))
		return false;
	for (unsigned int i = 0; i < PT_ENTRIES; i += ROW) {
		if (!row_is_empty(format, &entries[i]))
			return false;
	}
	return true;
}

/* @entry of level @level leads to a table where [@from, @last] was taken out. */
static bool drop_if_empty(struct pt_change *change, u64 *entry, unsigned int level, u64 *below,
			  u64 from, u64 last)
{
	const struct pt_format *format = change->pt->format;
	paddr_t table = pt_table_in(format, *entry);

	if (!is_empty_now(format, below, level - 1, from, last))
		return false;
	pt_set_entry(entry, 0);
	pt_mark_stale(change, from, last);
	pt_unlink_table(change, table, below);
	return true;
}

static void drop_path(struct pt_change *change)
{
	u64 *below = change->entries;

	for (unsigned int level = change->level + 1; level <= change->pt->format->levels; level++) {
		u64 *entry = change->path[level];

		if (!drop_if_empty(change, entry, level, below, change->from, change->last))
			return;
		below = entry - pt_index(level, change->from);
	}
}

/* --- what cannot fail ----------------------------------------------------------------- */

static void clear_pages(struct pt_change *change, u64 *page, u64 from, u64 last)
{
	u64 *end = page + ((last - from) >> FRAME_SHIFT);

	for (; page <= end; page++)
		WRITE_ONCE(*page, 0);
	if (!change->detached)
		pt_mark_stale(change, from, last);
}

/* Some of a leaf goes. */
static void clear_part(struct pt_change *change, u64 *entry, unsigned int level, u64 from, u64 last)
{
	bool detached = change->detached;
	u64 value, *below = pt_split(change, level, *entry, &value);

	change->detached = true;
	clear(change, below, level - 1, from, last);
	change->detached = detached;
	pt_replace(change, entry, level, value, from, last);
}

static void clear_behind(struct pt_change *change, u64 *entry, unsigned int level, u64 from, u64 last)
{
	const struct pt_radix *pt = change->pt;
	u64 old = *entry;
	u64 *below = pt_is_table(pt->format, old) ? pt_below(pt, old) : NULL;
	enum pt_kind kind;

	if (old == 0)
		return;
	if (below && !pt_is_whole(level, from, last)) {
		clear(change, below, level - 1, from, last);
		drop_if_empty(change, entry, level, below, from, last);
		return;
	}
	kind = pt_kind_of(pt->format, level, old);
	if (pt_is_whole(level, from, last)) {
		pt_set_entry(entry, 0);
		if (!change->detached)
			pt_mark_stale(change, from, last);
		if (below)
			unlink_tree(change, level - 1, pt_table_in(pt->format, old), below);
	} else if (kind == PT_LEAF || kind == PT_GUARD) {
		clear_part(change, entry, level, from, last);
	}
}

static void clear(struct pt_change *change, u64 *entries, unsigned int level, u64 from, u64 last)
{
	if (level == 1) {
		clear_pages(change, &entries[pt_index(1, from)], from, last);
		return;
	}
	for (;;) {
		u64 end = pt_slot_last(level, from, last);

		clear_behind(change, &entries[pt_index(level, from)], level, from, end);
		if (end == last)
			return;
		from = end + 1;
	}
}

static void clear_all(struct pt_change *change)
{
	clear(change, change->entries, change->level, change->from, change->last);
	drop_path(change);
	pt_settle(change);
}

/* --- what is asked ---------------------------------------------------------------------- */

int pt_unmap_range(const struct pt_radix *pt, struct frame_allocator *frames, vaddr_t from,
		   u64 bytes) __allocates
{
	struct pt_differences differences = { .page = 0 };
	struct pt_change change;
	int err;

	if (!pt_range_is_valid(pt->format, from.raw, bytes))
		return -EINVAL;
	pt_change_begin(&change, pt, frames, from.raw, bytes);
	err = pt_find_mapped(&change, &differences);
	if (!err)
		err = pt_take_tables(&change);
	if (err)
		return err;
	clear_all(&change);
	return 0;
}

void pt_clear_range(const struct pt_radix *pt, struct frame_allocator *frames, vaddr_t from,
		    u64 bytes)
{
	struct pt_change change;

	BUG_ON(!pt_range_is_valid(pt->format, from.raw, bytes),
	       "pt_radix: no range of 0x%llx bytes can be cleared at 0x%llx", bytes, from.raw);
	pt_change_begin(&change, pt, frames, from.raw, bytes);
	clear_all(&change);
}
