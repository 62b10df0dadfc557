// SPDX-License-Identifier: MIT
/*
 * pt_map - a range into the tables, in two descents.
 *
 * A range is first gone through dry: that finds what is in the way and counts
 * the tables that are missing.  These are taken at once, and the second pass
 * cannot fail; so there is nothing to roll back, and no CPU ever sees half.
 */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/string.h>

#include "pt_entry.h"

/* A range on its way through the tables. */
struct request {
	const struct pt_radix	*pt;
	const struct pt_mapping	*range;
	unsigned int		top_leaf;	/* level of the largest that it may get */
	u64			page, block;	/* its leaves, but for their addresses */
	bool			dry;
	u64			missing;	/* tables, as the dry pass counts them */
	paddr_t			spare;		/* those tables, linked by their first word */
};

static int map_in(struct request *request, u64 *entries, unsigned int level, u64 from, u64 last);

/* Whoever comes through @entry, also a CPU's walker, finds what was written before. */
static void set_entry(u64 *entry, u64 value)
{
	atomic64_store_release(entry, value);
}

/* Where a leaf of @range at @from would point. */
static u64 target_of(const struct request *request, u64 from)
{
	return request->range->to.raw + (from - request->range->from.raw);
}

/* [@from, @last] lies behind one entry; one leaf there would map it and no more. */
static bool fits_leaf(const struct request *request, unsigned int level, u64 from, u64 last)
{
	return level <= request->top_leaf && last - from == pt_bytes(level) - 1 &&
	       pt_is_aligned(level, target_of(request, from));
}

static void put_leaf(const struct request *request, u64 *entry, unsigned int level, u64 from)
{
	u64 bits = level == 1 ? request->page : request->block;

	set_entry(entry, bits | target_of(request, from) >> request->pt->format->address_shift);
}

static int map_new_table(struct request *request, u64 *entry, unsigned int level, u64 from,
			 u64 last)
{
	const struct pt_format *format = request->pt->format;
	const struct pt_shape *shape = &format->table;
	paddr_t table = request->spare;
	u64 *entries;
	int err;

	if (request->dry) {
		request->missing++;
		return level == 2 ? 0 : map_in(request, NULL, level - 1, from, last);
	}
	entries = request->pt->reach(request->pt->arg, table);
	request->spare = paddr(entries[0]);
	entries[0] = 0;
	err = map_in(request, entries, level - 1, from, last);
	set_entry(entry, shape->bits | shape->preset | table.raw >> format->address_shift);
	return err;
}

static int map_slot(struct request *request, u64 *entry, unsigned int level, u64 from, u64 last)
{
	const struct pt_radix *pt = request->pt;
	u64 old = entry ? READ_ONCE(*entry) : 0;
	enum pt_kind kind = pt_kind_of(pt->format, level, old);

	if (kind == PT_TABLE) {
		u64 table = pt_address_in(pt->format, &pt->format->table, old);
		u64 *entries = pt->reach(pt->arg, paddr(table));

		return entries ? map_in(request, entries, level - 1, from, last) : -EEXIST;
	}
	if (kind != PT_EMPTY)
		return -EEXIST;
	if (!fits_leaf(request, level, from, last))
		return map_new_table(request, entry, level, from, last);
	if (!request->dry)
		put_leaf(request, entry, level, from);
	return 0;
}

/* @entries is NULL for a table that the dry pass finds missing: nothing is in its way. */
static int map_in(struct request *request, u64 *entries, unsigned int level, u64 from, u64 last)
{
	for (;;) {
		u64 *entry = entries ? &entries[pt_index(level, from)] : NULL;
		u64 end = MIN(last, from | (pt_bytes(level) - 1));
		int err = map_slot(request, entry, level, from, end);

		if (err || end == last)
			return err;
		from = end + 1;
	}
}

/* --- tables ------------------------------------------------------------------ */

static void give_back(struct request *request, struct frame_allocator *frames, u64 count)
{
	while (count-- > 0) {
		paddr_t table = request->spare;
		const u64 *words = request->pt->reach(request->pt->arg, table);

		request->spare = paddr(words[0]);
		frame_free(frames, table);
	}
}

static int take_tables(struct request *request, struct frame_allocator *frames) __allocates
{
	for (u64 taken = 0; taken < request->missing; taken++) {
		paddr_t table;
		u64 *words = NULL;

		if (frame_alloc(frames, &table) == 0) {
			words = request->pt->reach(request->pt->arg, table);
			if (!words)
				frame_free(frames, table);
		}
		if (!words) {
			give_back(request, frames, taken);
			return -ENOMEM;
		}
		memset(words, 0, FRAME_BYTES);
		words[0] = request->spare.raw;
		request->spare = table;
	}
	return 0;
}

/* --- what is asked ------------------------------------------------------------ */

static bool prot_is_valid(vm_prot_t prot)
{
	return pt_rights_are_sound(prot) && (prot & (VM_WRITE | VM_EXEC)) != (VM_WRITE | VM_EXEC) &&
	       vm_prot_raw(prot) >> VM_CACHE_SHIFT < VM_CACHE_KINDS;
}

/*
 * Canonical at both ends is enough: across the hole a range would be larger than
 * all of memory.  So is one of no bytes, by @bytes - 1.
 */
static bool range_is_valid(const struct pt_format *format, const struct pt_mapping *range)
{
	u64 top = pt_address_in(format, &format->page, U64_MAX) | (FRAME_BYTES - 1);
	u64 from = range->from.raw, to = range->to.raw, bytes = range->bytes;
	u64 last = from + bytes - 1;

	return (from | to | bytes) % FRAME_BYTES == 0 &&
	       to <= top && bytes - 1 <= top - to &&
	       from <= last && pt_is_canonical(format, from) && pt_is_canonical(format, last);
}

/* The level of the largest leaf that @pt may get. */
static unsigned int top_leaf(const struct pt_radix *pt)
{
	unsigned int level = pt->format->top_block;

	while (level > 1 && pt->largest && pt_bytes(level) > pt->largest)
		level--;
	return level;
}

static u64 leaf_bits(const struct pt_format *format, const struct pt_shape *shape, vm_prot_t prot)
{
	u32 grants = pt_grants_for(prot);
	u64 granted = 0;

	for (unsigned int i = 0; i < PT_GRANTS; i++) {
		if (grants & 1u << i)
			granted |= shape->grants[i];
	}
	return shape->bits | shape->preset | (granted ^ shape->invert) |
	       format->cache[vm_prot_raw(prot) >> VM_CACHE_SHIFT];
}

int pt_map_range(const struct pt_radix *pt, struct frame_allocator *frames,
		 const struct pt_mapping *range) __allocates
{
	u64 from = range->from.raw, last = from + range->bytes - 1;
	paddr_t root = pt_root_of(pt, from);
	u64 *entries = pt->reach(pt->arg, root);
	struct request request = {
		.pt = pt, .range = range, .top_leaf = top_leaf(pt), .dry = true,
	};
	int err;

	BUG_ON(!entries, "pt_radix: the root at 0x%llx cannot be reached", root.raw);
	if (!range_is_valid(pt->format, range) || !prot_is_valid(range->prot))
		return -EINVAL;
	err = map_in(&request, entries, pt->format->levels, from, last);
	if (!err)
		err = take_tables(&request, frames);
	if (err)
		return err;
	request.dry = false;
	request.page = leaf_bits(pt->format, &pt->format->page, range->prot);
	request.block = leaf_bits(pt->format, &pt->format->block, range->prot);
	return map_in(&request, entries, pt->format->levels, from, last);
}
