// SPDX-License-Identifier: MIT
/* pt_entry - an entry is read, and made, by the shapes of its format. */
#include "pt_entry.h"

#define EXEC_BITS	(vm_prot_raw(VM_EXEC) | 1u << PT_USER_EXEC)

_Static_assert(PT_GRANTS == 6, "each is looked at");
#define GRANT(i)	((u32)!(denied & shape->grants[i]) << (i))

u32 pt_grants_in(const struct pt_shape *shape, u64 entry)
{
	u64 denied = ~(entry ^ shape->invert);

	return GRANT(0) | GRANT(1) | GRANT(2) | GRANT(3) | GRANT(4) | GRANT(5);
}

vm_prot_t pt_rights_of(u32 grants)
{
	u32 exec = grants & vm_prot_raw(VM_USER) ? 1u << PT_USER_EXEC : vm_prot_raw(VM_EXEC);

	return VM_PROT(grants & ~EXEC_BITS) | (grants & exec ? VM_EXEC : VM_PROT(0));
}

u32 pt_grants_for(vm_prot_t prot)
{
	u32 grants = vm_prot_raw(prot) & ((1u << VM_RIGHTS) - 1);

	return prot & VM_USER && prot & VM_EXEC ? grants ^ EXEC_BITS : grants;
}

vm_prot_t pt_cache_in(const struct pt_format *format, const struct pt_shape *shape, u64 entry)
{
	for (u32 kind = 0; kind < VM_CACHE_KINDS; kind++) {
		if ((entry & shape->cache) == format->cache[kind])
			return VM_PROT(kind << VM_CACHE_SHIFT);
	}
	return VM_UNCACHED;
}

/* --- what is made -------------------------------------------------------------- */

#define BITS(i)		(-(u64)(grants >> (i) & 1) & shape->grants[i])

static u64 make_leaf(const struct pt_format *format, unsigned int level, u32 grants, vm_prot_t cache)
{
	const struct pt_shape *shape = pt_leaf_shape(format, level);
	u64 granted = BITS(0) | BITS(1) | BITS(2) | BITS(3) | BITS(4) | BITS(5);

	return shape->bits | shape->preset | (granted ^ shape->invert) |
	       format->cache[vm_prot_raw(cache) >> VM_CACHE_SHIFT];
}

u64 pt_leaf_bits(const struct pt_format *format, unsigned int level, vm_prot_t prot)
{
	if (prot == VM_GUARD)
		return format->guard;
	return make_leaf(format, level, pt_grants_for(prot), prot & VM_CACHE_MASK);
}

u64 pt_recast(const struct pt_format *format, unsigned int from, unsigned int to, u64 entry)
{
	const struct pt_shape *shape = pt_leaf_shape(format, from);

	if (entry == format->guard || shape == pt_leaf_shape(format, to))
		return entry & ~pt_address_bits(format, from);
	return make_leaf(format, to, pt_grants_in(shape, entry), pt_cache_in(format, shape, entry));
}

/* --- what makes sense ------------------------------------------------------------ */

/*
 * Canonical at both ends is enough but across the hole: there it is two addresses of different
 * halves.  No bytes are a range that wraps, by @bytes - 1.
 */
bool pt_range_is_valid(const struct pt_format *format, u64 from, u64 bytes)
{
	u64 last = from + bytes - 1;

	return (from | bytes) % FRAME_BYTES == 0 && from <= last && from >> 63 == last >> 63 &&
	       pt_is_canonical(format, from) && pt_is_canonical(format, last);
}

/* What can be read is sound, whatever else it is. */
static bool is_sound(const struct pt_shape *shape, u64 entry)
{
	u64 read = shape->grants[0];

	return ((entry ^ shape->invert) & read) == read ||
	       pt_rights_are_sound(pt_rights_of(pt_grants_in(shape, entry)));
}

static bool is_leaf(const struct pt_format *format, unsigned int level, u64 entry)
{
	const struct pt_shape *shape = pt_leaf_shape(format, level);

	return level <= format->top_block && (entry & shape->mask) == shape->bits &&
	       pt_is_aligned(level, pt_address_in(format, shape, entry)) && is_sound(shape, entry);
}

enum pt_kind pt_kind_of(const struct pt_format *format, unsigned int level, u64 entry)
{
	if (!(entry & format->present))
		return entry == format->guard ? PT_GUARD : PT_EMPTY;
	if (level > 1 && pt_is_table(format, entry))
		return PT_TABLE;
	return is_leaf(format, level, entry) ? PT_LEAF : PT_MALFORMED;
}
