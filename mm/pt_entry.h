/* SPDX-License-Identifier: MIT */
/* What an entry says by its format, for those that walk tables and those that fill them. */
#ifndef MM_PT_ENTRY_H
#define MM_PT_ENTRY_H

#include <foundry/bits.h>
#include <foundry/frame.h>
#include <foundry/pt_radix.h>

enum pt_kind { PT_EMPTY, PT_TABLE, PT_LEAF, PT_MALFORMED };

enum pt_kind pt_kind_of(const struct pt_format *format, unsigned int level, u64 entry);

/* A bit for each of PT_GRANTS. */
u32 pt_grants_in(const struct pt_shape *shape, u64 entry);

/* What these come to, and back. */
vm_prot_t pt_rights_of(u32 grants);
u32 pt_grants_for(vm_prot_t prot);

/* Something is granted, and nobody writes what he may not read. */
static inline bool pt_rights_are_sound(vm_prot_t prot)
{
	return prot & VM_READ || (prot & (VM_WRITE | VM_EXEC)) == VM_EXEC;
}

static inline unsigned int pt_shift(unsigned int level)
{
	return FRAME_SHIFT + PT_INDEX_BITS * (level - 1);
}

/* Bytes behind one entry. */
static inline u64 pt_bytes(unsigned int level)
{
	return BIT(pt_shift(level));
}

static inline bool pt_is_aligned(unsigned int level, u64 at)
{
	return align_down(at, pt_bytes(level)) == at;
}

static inline unsigned int pt_index(unsigned int level, u64 at)
{
	return (at >> pt_shift(level)) % PT_ENTRIES;
}

static inline bool pt_is_canonical(const struct pt_format *format, u64 at)
{
	u64 above = at >> (format->va_bits - 1);

	return above == 0 || above == U64_MAX >> (format->va_bits - 1);
}

/* Where the descent to a canonical address begins. */
static inline paddr_t pt_root_of(const struct pt_radix *pt, u64 at)
{
	return pt->format->two_roots && at >> 63 ? pt->upper_root : pt->root;
}

static inline const struct pt_shape *pt_leaf_shape(const struct pt_format *format,
						   unsigned int level)
{
	return level == 1 ? &format->page : &format->block;
}

static inline u64 pt_address_in(const struct pt_format *format, const struct pt_shape *shape,
				u64 entry)
{
	return (entry & shape->address) << format->address_shift;
}

#endif
