// SPDX-License-Identifier: MIT
/* pt_next - tables leaf by leaf; what is empty is passed a table at a time. */
#include <foundry/errno.h>

#include "pt_entry.h"

/* The bytes from the start of those that the first empty entry on the way to @at stands for. */
static u64 hole_bytes(const struct pt_radix *pt, u64 at)
{
	const struct pt_format *format = pt->format;
	u64 table = pt_root_of(pt, at).raw;

	for (unsigned int level = format->levels; level > 1; level--) {
		const u64 *entries = pt->reach(pt->arg, paddr(table));
		u64 entry = entries ? READ_ONCE(entries[pt_index(level, at)]) : 0;

		if (pt_kind_of(format, level, entry) != PT_TABLE)
			return pt_bytes(level);
		table = pt_address_in(format, &format->table, entry);
	}
	return pt_bytes(1);
}

int pt_next(const struct pt_radix *pt, vaddr_t at, struct vm_mapping *leaf)
{
	u64 next = at.raw;

	do {
		if (!pt_is_canonical(pt->format, next))
			next = -BIT(pt->format->va_bits - 1);
		if (pt_query(pt, vaddr(next), leaf) == 0)
			return 0;
		next = (next | (hole_bytes(pt, next) - 1)) + 1;
	} while (next > at.raw);
	return -ENOENT;
}
