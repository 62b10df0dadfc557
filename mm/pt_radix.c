// SPDX-License-Identifier: MIT
/*
 * pt_radix - one descent to read, two to write.
 *
 * A range is first gone through dry: that finds what is in the way and counts
 * the tables that are missing.  These are taken at once, and the second pass
 * cannot fail; so there is nothing to roll back, and no CPU ever sees half.
 */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/frame.h>
#include <foundry/pt_radix.h>
#include <foundry/string.h>

enum pt_kind { PT_EMPTY, PT_TABLE, PT_LEAF, PT_MALFORMED };

static unsigned int shift_of(unsigned int level)
{
	return FRAME_SHIFT + PT_INDEX_BITS * (level - 1);
}

/* Bytes behind one entry. */
static u64 span_of(unsigned int level)
{
	return BIT(shift_of(level));
}

static unsigned int index_of(unsigned int level, u64 at)
{
	return (at >> shift_of(level)) % PT_ENTRIES;
}

static bool is_span(unsigned int level, u64 at)
{
	return align_down(at, span_of(level)) == at;
}

static bool is_canonical(const struct pt_format *format, u64 at)
{
	u64 above = at >> (format->va_bits - 1);

	return above == 0 || above == U64_MAX >> (format->va_bits - 1);
}

static const struct pt_shape *leaf_shape(const struct pt_format *format, unsigned int level)
{
	return level == 1 ? &format->page : &format->block;
}

static u64 address_in(const struct pt_format *format, const struct pt_shape *shape, u64 entry)
{
	return (entry & shape->address) << format->address_shift;
}

static vm_prot_t rights_in(const struct pt_shape *shape, u64 entry)
{
	u64 granted = entry ^ shape->invert;
	u32 rights = 0;

	for (unsigned int i = 0; i < VM_RIGHTS; i++) {
		if ((granted & shape->grants[i]) == shape->grants[i])
			rights |= 1u << i;
	}
	return VM_PROT(rights);
}

static vm_prot_t cache_in(const struct pt_format *format, const struct pt_shape *shape, u64 entry)
{
	for (u32 kind = 0; kind < VM_CACHE_KINDS; kind++) {
		if ((entry & shape->cache) == format->cache[kind])
			return VM_PROT(kind << VM_CACHE_SHIFT);
	}
	return VM_UNCACHED;
}

/* Something is granted, and nobody writes what he may not read. */
static bool rights_are_sound(vm_prot_t prot)
{
	return prot & VM_READ || (prot & (VM_WRITE | VM_EXEC)) == VM_EXEC;
}

static bool is_leaf(const struct pt_format *format, unsigned int level, u64 entry)
{
	const struct pt_shape *shape = leaf_shape(format, level);

	return level <= format->top_block && (entry & shape->mask) == shape->bits &&
	       is_span(level, address_in(format, shape, entry)) &&
	       rights_are_sound(rights_in(shape, entry));
}

static enum pt_kind kind_of(const struct pt_format *format, unsigned int level, u64 entry)
{
	if (!(entry & format->present))
		return PT_EMPTY;
	if (level > 1 && (entry & format->table.mask) == format->table.bits)
		return PT_TABLE;
	return is_leaf(format, level, entry) ? PT_LEAF : PT_MALFORMED;
}

/* --- reading -------------------------------------------------------------- */

int pt_walk(const struct pt_radix *pt, vaddr_t at, struct pt_mapping *leaf)
{
	const struct pt_format *format = pt->format;
	const struct pt_shape *shape = &format->table;
	vm_prot_t granted = ~VM_PROT(0);
	unsigned int level = format->levels;
	u64 address = pt->root.raw, entry;
	const u64 *entries;
	enum pt_kind kind;

	if (!is_canonical(format, at.raw))
		return -ENOENT;
	for (;; level--) {
		entries = pt->reach(pt->arg, paddr(address));
		if (!entries)
			return -ENOENT;
		entry = READ_ONCE(entries[index_of(level, at.raw)]);
		kind = kind_of(format, level, entry);
		if (kind != PT_TABLE)
			break;
		granted &= rights_in(shape, entry);
		address = address_in(format, shape, entry);
	}
	if (kind != PT_LEAF)
		return -ENOENT;

	shape = leaf_shape(format, level);
	*leaf = (struct pt_mapping){
		.from	= vaddr(align_down(at.raw, span_of(level))),
		.to	= paddr(address_in(format, shape, entry)),
		.bytes	= span_of(level),
		.prot	= (granted & rights_in(shape, entry)) | cache_in(format, shape, entry),
	};
	return 0;
}

/* --- writing -------------------------------------------------------------- */

/* A range on its way through the tables. */
struct request {
	const struct pt_radix	*pt;
	const struct pt_mapping	*range;
	unsigned int		top_leaf;	/* level of the largest that it may get */
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

static u64 make_entry(const struct pt_format *format, const struct pt_shape *shape, u64 address)
{
	return shape->bits | shape->preset | address >> format->address_shift;
}

static u64 make_leaf(const struct pt_format *format, unsigned int level, u64 address,
		     vm_prot_t prot)
{
	const struct pt_shape *shape = leaf_shape(format, level);
	u32 raw = vm_prot_raw(prot);
	u64 granted = 0;

	for (unsigned int i = 0; i < VM_RIGHTS; i++) {
		if (raw & 1u << i)
			granted |= shape->grants[i];
	}
	return make_entry(format, shape, address) | (granted ^ shape->invert) |
	       format->cache[raw >> VM_CACHE_SHIFT];
}

static u64 physical(const struct request *request, u64 at)
{
	return request->range->to.raw + (at - request->range->from.raw);
}

/* [@from, @last] lies behind one entry; one leaf there would map it and no more. */
static bool fits_leaf(const struct request *request, unsigned int level, u64 from, u64 last)
{
	return level <= request->top_leaf && last - from == span_of(level) - 1 &&
	       is_span(level, physical(request, from));
}

static int map_new_table(struct request *request, u64 *entry, unsigned int level, u64 from,
			 u64 last)
{
	const struct pt_format *format = request->pt->format;
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
	set_entry(entry, make_entry(format, &format->table, table.raw));
	return err;
}

static int map_slot(struct request *request, u64 *entry, unsigned int level, u64 from, u64 last)
{
	const struct pt_radix *pt = request->pt;
	u64 old = entry ? READ_ONCE(*entry) : 0;
	enum pt_kind kind = kind_of(pt->format, level, old);

	if (kind == PT_TABLE) {
		u64 table = address_in(pt->format, &pt->format->table, old);
		u64 *entries = pt->reach(pt->arg, paddr(table));

		return entries ? map_in(request, entries, level - 1, from, last) : -EEXIST;
	}
	if (kind != PT_EMPTY)
		return -EEXIST;
	if (!fits_leaf(request, level, from, last))
		return map_new_table(request, entry, level, from, last);
	if (!request->dry)
		set_entry(entry, make_leaf(pt->format, level, physical(request, from),
					   request->range->prot));
	return 0;
}

/* @entries is NULL for a table that the dry pass finds missing: nothing is in its way. */
static int map_in(struct request *request, u64 *entries, unsigned int level, u64 from, u64 last)
{
	for (;;) {
		u64 *entry = entries ? &entries[index_of(level, from)] : NULL;
		u64 end = MIN(last, from | (span_of(level) - 1));
		int err = map_slot(request, entry, level, from, end);

		if (err || end == last)
			return err;
		from = end + 1;
	}
}

static void give_back(struct request *request, struct frame_allocator *frames, u64 count)
{
	while (count-- > 0) {
		paddr_t table = request->spare;
		const u64 *words = request->pt->reach(request->pt->arg, table);

		request->spare = paddr(words[0]);
		frame_free(frames, table);
	}
}

static int take_tables(struct request *request, struct frame_allocator *frames)
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

static bool prot_is_valid(vm_prot_t prot)
{
	return rights_are_sound(prot) && (prot & (VM_WRITE | VM_EXEC)) != (VM_WRITE | VM_EXEC) &&
	       vm_prot_raw(prot) >> VM_CACHE_SHIFT < VM_CACHE_KINDS;
}

/*
 * Canonical at both ends is enough: across the hole a range would be larger than
 * all of memory.  So is one of no bytes, by @bytes - 1.
 */
static bool range_is_valid(const struct pt_format *format, const struct pt_mapping *range)
{
	u64 top = address_in(format, &format->page, U64_MAX) | (FRAME_BYTES - 1);
	u64 from = range->from.raw, to = range->to.raw, bytes = range->bytes;
	u64 last = from + bytes - 1;

	return (from | to | bytes) % FRAME_BYTES == 0 &&
	       to <= top && bytes - 1 <= top - to &&
	       from <= last && is_canonical(format, from) && is_canonical(format, last);
}

/* The level of the largest leaf that @pt may get. */
static unsigned int top_leaf(const struct pt_radix *pt)
{
	unsigned int level = pt->format->top_block;

	while (level > 1 && pt->largest && span_of(level) > pt->largest)
		level--;
	return level;
}

int pt_map_range(const struct pt_radix *pt, struct frame_allocator *frames,
		 const struct pt_mapping *range)
{
	struct request request = { .pt = pt, .range = range, .top_leaf = top_leaf(pt), .dry = true };
	u64 from = range->from.raw, last = from + range->bytes - 1;
	u64 *root = pt->reach(pt->arg, pt->root);
	int err;

	BUG_ON(!root, "pt_radix: the root at 0x%llx cannot be reached", pt->root.raw);
	if (!range_is_valid(pt->format, range) || !prot_is_valid(range->prot))
		return -EINVAL;
	err = map_in(&request, root, pt->format->levels, from, last);
	if (!err)
		err = take_tables(&request, frames);
	if (err)
		return err;
	request.dry = false;
	return map_in(&request, root, pt->format->levels, from, last);
}
