// SPDX-License-Identifier: MIT
/* pt_walk - one descent through the tables, which may change meanwhile: each entry is read once. */
#include <foundry/errno.h>

#include "pt_entry.h"

static vm_prot_t cache_in(const struct pt_format *format, const struct pt_shape *shape, u64 entry)
{
	for (u32 kind = 0; kind < VM_CACHE_KINDS; kind++) {
		if ((entry & shape->cache) == format->cache[kind])
			return VM_PROT(kind << VM_CACHE_SHIFT);
	}
	return VM_UNCACHED;
}

int pt_walk(const struct pt_radix *pt, vaddr_t at, struct pt_mapping *leaf)
{
	const struct pt_format *format = pt->format;
	const struct pt_shape *shape = &format->table;
	u64 address = pt_root_of(pt, at.raw).raw, entry;
	unsigned int level = format->levels;
	u32 granted = U32_MAX;
	const u64 *entries;
	enum pt_kind kind;

	if (!pt_is_canonical(format, at.raw))
		return -ENOENT;
	for (;; level--) {
		entries = pt->reach(pt->arg, paddr(address));
		if (!entries)
			return -ENOENT;
		entry = READ_ONCE(entries[pt_index(level, at.raw)]);
		kind = pt_kind_of(format, level, entry);
		if (kind != PT_TABLE)
			break;
		granted &= pt_grants_in(shape, entry);
		address = pt_address_in(format, shape, entry);
	}
	if (kind != PT_LEAF)
		return -ENOENT;

	shape = pt_leaf_shape(format, level);
	granted &= pt_grants_in(shape, entry);
	*leaf = (struct pt_mapping){
		.from	= vaddr(align_down(at.raw, pt_bytes(level))),
		.to	= paddr(pt_address_in(format, shape, entry)),
		.bytes	= pt_bytes(level),
		.prot	= pt_rights_of(granted) | cache_in(format, shape, entry),
	};
	return 0;
}
