/* SPDX-License-Identifier: MIT */
/* What an entry says by its format, for those that walk tables and those that change them. */
#ifndef MM_PT_ENTRY_H
#define MM_PT_ENTRY_H

#include <foundry/bits.h>
#include <foundry/frame.h>
#include <foundry/pt_radix.h>

enum pt_kind { PT_EMPTY, PT_TABLE, PT_LEAF, PT_GUARD, PT_MALFORMED };

enum pt_kind pt_kind_of(const struct pt_format *format, unsigned int level, u64 entry);

/* A bit for each of PT_GRANTS. */
u32 pt_grants_in(const struct pt_shape *shape, u64 entry);

/* What these come to, and back. */
vm_prot_t pt_rights_of(u32 grants);
u32 pt_grants_for(vm_prot_t prot);

/* Its VM_CACHED, VM_WRITE_COMBINING or VM_UNCACHED. */
vm_prot_t pt_cache_in(const struct pt_format *format, const struct pt_shape *shape, u64 entry);

/* A leaf of that level but for its address; of a guard, all of it. */
u64 pt_leaf_bits(const struct pt_format *format, unsigned int level, vm_prot_t prot);

/* The same of a leaf or guard that stands at level @from, for one at level @to. */
u64 pt_recast(const struct pt_format *format, unsigned int from, unsigned int to, u64 entry);

/* Whole pages, not none, all canonical. */
bool pt_range_is_valid(const struct pt_format *format, u64 from, u64 bytes);

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

/* The last byte of [@from, @last] that is behind the entry of @from. */
static inline u64 pt_slot_last(unsigned int level, u64 from, u64 last)
{
	return MIN(last, from | (pt_bytes(level) - 1));
}

/* [@from, @last] is behind one entry, and all that is. */
static inline bool pt_is_whole(unsigned int level, u64 from, u64 last)
{
	return last - from == pt_bytes(level) - 1;
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

/* How entries of neighbours differ that continue one another. */
static inline u64 pt_step(const struct pt_format *format, unsigned int level)
{
	return pt_bytes(level) >> format->address_shift;
}

/* Where the address stands in a leaf that is aligned to its size. */
static inline u64 pt_address_bits(const struct pt_format *format, unsigned int level)
{
	return pt_leaf_shape(format, level)->address & ~(pt_step(format, level) - 1);
}

/* Of an entry that is not in level 1. */
static inline bool pt_is_table(const struct pt_format *format, u64 entry)
{
	return (entry & format->table.mask) == format->table.bits;
}

/* As all that are made here: it grants what its leaves do. */
static inline bool pt_is_own_table(const struct pt_format *format, u64 entry)
{
	return (entry & ~format->table.address) == (format->table.bits | format->table.preset);
}

/* Nothing of ours and nothing that a CPU uses. */
static inline bool pt_is_empty(const struct pt_format *format, u64 entry)
{
	return !(entry & format->present) && entry != format->guard;
}

static inline paddr_t pt_table_in(const struct pt_format *format, u64 entry)
{
	return paddr(pt_address_in(format, &format->table, entry));
}

/* The entries of the table that @entry leads to, or NULL where no table can be. */
static inline u64 *pt_below(const struct pt_radix *pt, u64 entry)
{
	return pt->reach(pt->arg, pt_table_in(pt->format, entry));
}

/* The level of the largest leaf that @pt may get. */
static inline unsigned int pt_top_leaf(const struct pt_radix *pt)
{
	unsigned int level = pt->format->top_block;

	while (level > 1 && pt->largest && pt_bytes(level) > pt->largest)
		level--;
	return level;
}

#endif
