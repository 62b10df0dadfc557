// SPDX-License-Identifier: MIT
/* pt_resize - a leaf becomes a table of smaller ones, and such a table a leaf. */
#include "pt_change.h"

u64 pt_split_tables(unsigned int level, u64 from, u64 last)
{
	u64 first_last = pt_slot_last(level - 1, from, last);
	u64 tables = 1;

	if (level == 2)
		return tables;
	if (!pt_is_whole(level - 1, from, first_last))
		tables += pt_split_tables(level - 1, from, first_last);
	if (first_last != last) {
		u64 last_first = align_down(last, pt_bytes(level - 1));

		if (!pt_is_whole(level - 1, last_first, last))
			tables += pt_split_tables(level - 1, last_first, last);
	}
	return tables;
}

static u64 step_of(const struct pt_format *format, unsigned int level, u64 leaf)
{
	return leaf == format->guard ? 0 : pt_step(format, level);
}

u64 *pt_split(struct pt_change *change, unsigned int level, u64 old, u64 *entry)
{
	const struct pt_format *format = change->pt->format;
	u64 step = step_of(format, level - 1, old);
	u64 leaf = pt_recast(format, level, level - 1, old) |
		   (old & pt_address_bits(format, level));
	u64 *below = pt_new_table(change, entry);

	for (unsigned int i = 0; i < PT_ENTRIES; i++, leaf += step)
		below[i] = leaf;
	return below;
}

/*
 * Every bit counts, what CPUs write too: that is preset in all leaves (accessed, dirty), so that a
 * CPU never has a reason to.  Both ends first: it is seldom that they match and the middle does not.
 */
static bool are_one(const struct pt_format *format, unsigned int level, const u64 *leaves)
{
	u64 first = leaves[0], step = step_of(format, level, first);
	enum pt_kind kind;

	if (leaves[PT_ENTRIES - 1] != first + (PT_ENTRIES - 1) * step)
		return false;
	kind = pt_kind_of(format, level, first);
	if (kind != PT_LEAF && kind != PT_GUARD)
		return false;
	if (!pt_is_aligned(level + 1, pt_address_in(format, pt_leaf_shape(format, level), first)))
		return false;
	for (unsigned int i = 1; i < PT_ENTRIES; i++) {
		if (leaves[i] != first + i * step)
			return false;
	}
	return true;
}

bool pt_join(struct pt_change *change, u64 *entry, unsigned int level, u64 at, const u64 *below)
{
	const struct pt_format *format = change->pt->format;
	u64 old = *entry, first = below[0], leaf;
	paddr_t table = pt_table_in(format, old);

	if (level > change->top_leaf || change->pt->tables_stay)
		return false;
	if (!pt_is_own_table(format, old))	/* it may grant less than its leaves */
		return false;
	if (!are_one(format, level - 1, below))
		return false;
	leaf = pt_recast(format, level - 1, level, first) | (first & pt_address_bits(format, level));
	at = align_down(at, pt_bytes(level));
	pt_replace(change, entry, level, leaf, at, at | (pt_bytes(level) - 1));
	pt_unlink_joined(change, table);
	return true;
}

void pt_join_path(struct pt_change *change)
{
	const u64 *below = change->entries;

	for (unsigned int level = change->level + 1; level <= change->pt->format->levels; level++) {
		u64 *entry = change->path[level];

		if (!pt_join(change, entry, level, change->from, below))
			return;
		below = entry - pt_index(level, change->from);
	}
}
