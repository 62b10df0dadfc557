// SPDX-License-Identifier: MIT
/* pt_entry - an entry is read by the shapes of its format. */
#include "pt_entry.h"

#define EXEC_BITS	(vm_prot_raw(VM_EXEC) | 1u << PT_USER_EXEC)

u32 pt_grants_in(const struct pt_shape *shape, u64 entry)
{
	u64 granted = entry ^ shape->invert;
	u32 grants = 0;

	for (unsigned int i = 0; i < PT_GRANTS; i++) {
		if ((granted & shape->grants[i]) == shape->grants[i])
			grants |= 1u << i;
	}
	return grants;
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

static bool is_leaf(const struct pt_format *format, unsigned int level, u64 entry)
{
	const struct pt_shape *shape = pt_leaf_shape(format, level);

	return level <= format->top_block && (entry & shape->mask) == shape->bits &&
	       pt_is_aligned(level, pt_address_in(format, shape, entry)) &&
	       pt_rights_are_sound(pt_rights_of(pt_grants_in(shape, entry)));
}

enum pt_kind pt_kind_of(const struct pt_format *format, unsigned int level, u64 entry)
{
	if (!(entry & format->present))
		return PT_EMPTY;
	if (level > 1 && (entry & format->table.mask) == format->table.bits)
		return PT_TABLE;
	return is_leaf(format, level, entry) ? PT_LEAF : PT_MALFORMED;
}
