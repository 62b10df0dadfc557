// SPDX-License-Identifier: MIT
/* pt_change - where a change begins, and how an entry that is in use is replaced. */
#include <foundry/bug.h>

#include "pt_change.h"

/* Down to where the ends of the range part; a table out of reach is left to the dry pass. */
static void descend(struct pt_change *change)
{
	const struct pt_radix *pt = change->pt;
	u64 parted = change->from ^ change->last;
	unsigned int level = pt->format->levels, shift = pt_shift(level);
	u64 *entries = change->entries;

	for (; level > 1 && parted >> shift == 0; level--, shift -= PT_INDEX_BITS) {
		u64 *entry = &entries[(change->from >> shift) % PT_ENTRIES];
		u64 *below = pt_is_table(pt->format, *entry) ? pt_below(pt, *entry) : NULL;

		if (!below)
			break;
		change->path[level] = entry;
		entries = below;
	}
	change->entries = entries;
	change->level = level;
}

void pt_change_begin(struct pt_change *change, const struct pt_radix *pt,
		     struct frame_allocator *frames, u64 from, u64 bytes)
{
	paddr_t root = pt_root_of(pt, from);

	change->pt = pt;
	change->frames = frames;
	change->from = from;
	change->last = from + bytes - 1;
	change->top_leaf = pt_top_leaf(pt);
	change->page = change->block = 0;
	change->missing = 0;
	change->detached = false;
	change->stale_from = U64_MAX;
	change->stale_last = 0;
	change->spare = change->unlinked = paddr(0);
	change->unlinked_count = 0;
	change->joined_count = 0;
	change->entries = pt->reach(pt->arg, root);
	BUG_ON(!change->entries, "pt_radix: the root at 0x%llx cannot be reached", root.raw);
	descend(change);
}

/*
 * Break before make (Arm ARM DDI 0487, D8.16.1): two sizes in a TLB at once may give an abort, or a
 * mix of both.  Elsewhere the old translation and the new one agree but for what is stale.
 */
void pt_replace(struct pt_change *change, u64 *entry, unsigned int level, u64 value, u64 from,
		u64 last)
{
	u64 first = align_down(from, pt_bytes(level));

	if (change->detached || !(*entry & change->pt->format->present)) {
		pt_set_entry(entry, value);
	} else if (change->pt->format->break_first) {
		pt_set_entry(entry, 0);
		pt_mark_stale(change, first, first | (pt_bytes(level) - 1));
		pt_settle(change);
		pt_set_entry(entry, value);
	} else {
		pt_set_entry(entry, value);
		pt_mark_stale(change, from, last);
	}
}
