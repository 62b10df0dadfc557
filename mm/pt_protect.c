// SPDX-License-Identifier: MIT
/* pt_protect - leaves get other rights, and are split and joined as that asks for it. */
#include <foundry/bug.h>
#include <foundry/errno.h>

#include "pt_change.h"

/* What is done with a range of leaves. */
struct protect {
	struct pt_change	change;
	bool			breaking;	/* no CPU is to see them, for a while */
};

static void protect(struct protect *way, u64 *entries, unsigned int level, u64 from, u64 last);

static void protect_pages(struct protect *way, u64 *page, u64 from, u64 last)
{
	struct pt_change *change = &way->change;
	u64 address = pt_address_bits(change->pt->format, 1), bits = change->page, changed = 0;
	u64 *end = page + ((last - from) >> FRAME_SHIFT);

	if (way->breaking)
		bits &= ~change->pt->format->present;
	for (; page <= end; page++) {
		u64 old = *page, new = (old & address) | bits;

		changed |= old ^ new;
		WRITE_ONCE(*page, new);
	}
	if (changed && !change->detached)
		pt_mark_stale(change, from, last);
}

/* Some of a leaf changes. */
static void protect_part(struct protect *way, u64 *entry, unsigned int level, u64 old, u64 from,
			 u64 last)
{
	struct pt_change *change = &way->change;
	bool detached = change->detached;
	u64 value, *below = pt_split(change, level, old, &value);

	change->detached = true;
	protect(way, below, level - 1, from, last);
	change->detached = detached;
	pt_replace(change, entry, level, value, from, last);
}

static void break_leaf(struct protect *way, u64 *entry, unsigned int level, u64 from)
{
	u64 first = align_down(from, pt_bytes(level));

	pt_set_entry(entry, *entry & ~way->change.pt->format->present);
	pt_mark_stale(&way->change, first, first | (pt_bytes(level) - 1));
}

static void protect_leaf(struct protect *way, u64 *entry, unsigned int level, u64 from, u64 last)
{
	struct pt_change *change = &way->change;
	const struct pt_format *format = change->pt->format;
	u64 old = *entry | format->present;

	if (way->breaking) {
		break_leaf(way, entry, level, from);
	} else if (!pt_is_whole(level, from, last) && !pt_is_kept(change, level, old)) {
		protect_part(way, entry, level, old, from, last);
	} else if (!pt_is_kept(change, level, *entry)) {
		pt_set_entry(entry, (old & pt_address_bits(format, level)) | change->block);
		if (!change->detached)
			pt_mark_stale(change, from, last);
	}
}

static void protect(struct protect *way, u64 *entries, unsigned int level, u64 from, u64 last)
{
	const struct pt_radix *pt = way->change.pt;

	if (level == 1) {
		protect_pages(way, &entries[pt_index(1, from)], from, last);
		return;
	}
	for (;;) {
		u64 *entry = &entries[pt_index(level, from)];
		u64 end = pt_slot_last(level, from, last);

		if (pt_is_table(pt->format, *entry)) {
			u64 *below = pt_below(pt, *entry);

			protect(way, below, level - 1, from, end);
			if (!way->breaking)
				pt_join(&way->change, entry, level, from, below);
		} else {
			protect_leaf(way, entry, level, from, end);
		}
		if (end == last)
			return;
		from = end + 1;
	}
}

static void protect_all(struct protect *way)
{
	struct pt_change *change = &way->change;

	protect(way, change->entries, change->level, change->from, change->last);
}

/*
 * Another memory type, and a global entry where others were: break before make too (Arm ARM DDI
 * 0487, D8.16.1).  Other rights are not.
 */
static bool must_break(const struct pt_format *format, const struct pt_differences *differences)
{
	const u64 global = lowest_bit(vm_prot_raw(VM_GLOBAL));

	return format->break_first &&
	       (differences->page & (format->page.cache | format->page.grants[global]) ||
		differences->block & (format->block.cache | format->block.grants[global]));
}

int pt_protect_range(const struct pt_radix *pt, struct frame_allocator *frames, vaddr_t from,
		     u64 bytes, vm_prot_t prot) __allocates
{
	struct pt_differences differences = { .page = 0 };
	struct protect way;
	struct pt_change *change = &way.change;
	int err;

	if (!pt_range_is_valid(pt->format, from.raw, bytes) || !vm_prot_makes_sense(prot))
		return -EINVAL;
	pt_change_begin(change, pt, frames, from.raw, bytes);
	way.breaking = false;
	change->page = pt_leaf_bits(pt->format, 1, prot);
	if (change->level > 1)
		change->block = pt_leaf_bits(pt->format, 2, prot);
	err = pt_find_mapped(change, &differences);
	if (!err)
		err = pt_take_tables(change);
	if (err)
		return err;
	if (must_break(pt->format, &differences)) {
		way.breaking = true;
		protect_all(&way);
		pt_settle(change);
		way.breaking = false;
	}
	protect_all(&way);
	pt_join_path(change);
	pt_settle(change);
	return 0;
}
