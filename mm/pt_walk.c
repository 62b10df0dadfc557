// SPDX-License-Identifier: MIT
/* pt_walk - one descent through the tables, which may change meanwhile: each entry is read once. */
#include <foundry/errno.h>

#include "pt_entry.h"

int pt_query(const struct pt_radix *pt, vaddr_t at, struct vm_mapping *leaf)
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
		if (level == 1 || !pt_is_table(format, entry))
			break;
		if (!pt_is_own_table(format, entry))
			granted &= pt_grants_in(shape, entry);
		address = pt_address_in(format, shape, entry);
	}
	kind = pt_kind_of(format, level, entry);
	if (kind == PT_GUARD) {
		*leaf = (struct vm_mapping){
			.from	= vaddr(align_down(at.raw, pt_bytes(level))),
			.bytes	= pt_bytes(level),
			.prot	= VM_GUARD,
		};
		return 0;
	}
	if (kind != PT_LEAF)
		return -ENOENT;

	shape = pt_leaf_shape(format, level);
	granted &= pt_grants_in(shape, entry);
	*leaf = (struct vm_mapping){
		.from	= vaddr(align_down(at.raw, pt_bytes(level))),
		.to	= paddr(pt_address_in(format, shape, entry)),
		.bytes	= pt_bytes(level),
		.prot	= pt_rights_of(granted) | pt_cache_in(format, shape, entry),
	};
	return 0;
}

int pt_walk(const struct pt_radix *pt, vaddr_t at, struct vm_mapping *leaf)
{
	struct vm_mapping found;
	int err = pt_query(pt, at, &found);

	if (err)
		return err;
	if (found.prot == VM_GUARD)
		return -ENOENT;
	*leaf = found;
	return 0;
}
