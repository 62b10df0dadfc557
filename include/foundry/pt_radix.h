/* SPDX-License-Identifier: MIT */
/*
 * pt_radix - page tables of 512 entries each, walked and filled.
 *
 * x86_64, aarch64 with 4 KiB pages and the Sv modes of RISC-V all have the
 * same tree and differ in their entries.  A pt_format describes these as
 * data, so that every format is compiled and tested on every port.
 *
 * Tables are reached through the caller's function: the code runs before and
 * after all RAM is mapped, on tables in use, and on an array that plays RAM.
 *
 * Provided by:  mm/pt_walk.c, mm/pt_map.c, mm/pt_unmap.c, mm/pt_protect.c; formats by mm/pt_format_*.c.
 * Used by:      ports for the kernel's first tables, mm/vmm_radix.c, translator_walk.
 * Usable from:  arch_start; it keeps no state and takes no lock.
 *
 * Frame size:   pages of FRAME_BYTES, and the larger leaves of the format.
 * Alignment:    a range to FRAME_BYTES at both ends, a leaf to its own size.
 * Constraints:  addresses that the format can express, canonical ones.
 * Ownership:    tables are taken from the caller's allocator and stay the tree's; what is mapped
 *               stays its owner's.
 *
 * What can be relied on, and mm/pt_*_ktest.c check: a walk never writes; what a format calls
 * reserved, a leaf that is not aligned to its size, one that grants nothing or writing without
 * reading, and a table that cannot be reached are no mappings; the leaves are the largest that what is
 * mapped permits, whichever calls have made it; a refused range has changed nothing; a range costs one
 * descent and a walk along its leaves.
 */
#ifndef FOUNDRY_PT_RADIX_H
#define FOUNDRY_PT_RADIX_H

#include <foundry/addr.h>
#include <foundry/vm_prot.h>

struct frame_allocator;

#define PT_INDEX_BITS		9
#define PT_ENTRIES		512

/*
 * What an entry grants: the rights of vm_prot.h, in their order, and execution by the user.  Some
 * CPUs have two bits for who may execute: then VM_EXEC is the kernel's without VM_USER, and with
 * it the user's alone.
 */
#define PT_USER_EXEC		VM_RIGHTS
#define PT_GRANTS		(VM_RIGHTS + 1)

/* One kind of entry. */
struct pt_shape {
	u64	mask, bits;		/* it is one when (entry & mask) == bits */
	u64	preset;			/* set besides in one that is made */
	u64	address;		/* where the physical address stands */
	u64	cache;			/* where the cache kind stands; 0: it has none */
	u64	invert;			/* bits that forbid: turned over, all of them grant */
	u64	grants[PT_GRANTS];	/* what each needs; 0 is granted always */
};

/* Levels count from 1, the pages, up to the root. */
struct pt_format {
	const char	*name;
	unsigned int	levels;
	unsigned int	top_block;	/* the highest level at which a leaf may stand */
	unsigned int	va_bits;	/* the bits above repeat the last of these */
	bool		two_roots;	/* one for each half, which the last of these tells */
	unsigned int	address_shift;	/* left, from the entry to the physical address */
	u64		present;	/* without it an entry maps nothing */
	u64		guard;		/* what stands in the entry of a guard: not 0, not present */
	bool		break_first;	/* between two sizes of leaf an entry must be empty, and flushed */
	struct pt_shape	table, block, page;
	u64		cache[VM_CACHE_KINDS];
};

/* What each asks of the port stands at the top of mm/pt_format_<name>.c. */
extern const struct pt_format pt_format_x86_64_4, pt_format_x86_64_5;
extern const struct pt_format pt_format_aarch64;
extern const struct pt_format pt_format_sv39, pt_format_sv48, pt_format_sv57;

/* What a CPU translates by. */
struct pt_radix {
	const struct pt_format	*format;
	paddr_t			root;		/* a table of zeros is an empty tree */
	paddr_t			upper_root;	/* of the upper half, where a format has two */
	u64			largest;	/* leaf that the CPU can; 0: all of the format */
	bool			tables_stay;	/* in use, and nobody can flush: leaves never join */

	/* The bytes of a table, or NULL where no table can be.  Context: any. */
	void			*(*reach)(void *arg, paddr_t table);

	/*
	 * When it returns no CPU uses what it remembers of this range, tables among it; NULL: no CPU
	 * walks the tables.  Context: as that of the change.
	 */
	void			(*flush)(void *arg, vaddr_t from, u64 bytes);
	void			*arg;
};

/**
 * pt_walk() - the leaf that maps an address
 * @pt:		tables, in use or not
 * @at:		any virtual address
 * @leaf:	receives the whole leaf and what all levels together permit; untouched on refusal
 *
 * A cache kind that vm_prot.h has no word for reads as VM_UNCACHED; where entries have none, all
 * reads as VM_CACHED.
 *
 * Context: any.
 * Return: 0; -ENOENT when nothing is mapped there or @at is not canonical.
 */
int __must_check pt_walk(const struct pt_radix *pt, vaddr_t at, struct vm_mapping *leaf);

/**
 * pt_query() - the leaf or the guard that maps an address
 * @pt:		tables, in use or not
 * @at:		any virtual address
 * @leaf:	as above; of a guard VM_GUARD alone, to 0; untouched on refusal
 *
 * Context: any.
 * Return: 0; -ENOENT when neither is there or @at is not canonical.
 */
int __must_check pt_query(const struct pt_radix *pt, vaddr_t at, struct vm_mapping *leaf);

/**
 * pt_next() - the first leaf or guard that does not end before an address
 * @pt:		tables, in use or not
 * @at:		any virtual address
 * @leaf:	receives the whole leaf, as pt_query() tells it; untouched on refusal
 *
 * Context: any.  What is empty is passed a table at a time.
 * Return: 0, or -ENOENT when nothing is mapped from there on.
 */
int __must_check pt_next(const struct pt_radix *pt, vaddr_t at, struct vm_mapping *leaf);

/**
 * pt_map_range() - map a range with the largest leaves that fit
 * @pt:		tables that nobody else changes meanwhile
 * @frames:	gives frames for the tables, takes those that are not needed any more; @pt reaches them
 * @range:	what, whole pages; VM_GUARD alone, to 0, for one that nobody may touch
 *
 * Where a table is full then of leaves that continue one another it becomes one leaf.  Where entries
 * have no cache kind, that of @range is not heeded.  A CPU that walks the tables sees new entries in
 * order; the caller does what it needs to see them.
 *
 * Context: any that @frames and @pt->flush permit.
 * Return: 0; -EINVAL for an empty or unaligned range, one that wraps or is not
 * canonical, one past the physical addresses of the format, and rights that
 * write and execute, that write without reading or that grant nothing; -EEXIST when part of it
 * is mapped or a guard, or its entry is malformed; -ENOMEM when the tables find no room.
 * Nothing changed then, and all frames are back.
 */
int __must_check pt_map_range(const struct pt_radix *pt, struct frame_allocator *frames,
			      const struct vm_mapping *range) __allocates;

/**
 * pt_unmap_range() - take mappings and guards away
 * @pt:		tables that nobody else changes meanwhile
 * @frames:	as above
 * @from:	of a page
 * @bytes:	whole pages
 *
 * A larger leaf that is mapped in part is split.  Tables that are empty then go back, once @pt->flush
 * has returned.
 *
 * Context: any that @frames and @pt->flush permit.
 * Return: 0; -EINVAL for a range as above; -ENOENT when part of it is neither mapped nor a guard, or
 * malformed; -ENOMEM when a leaf cannot be split.  Nothing changed then, and all frames are back.
 */
int __must_check pt_unmap_range(const struct pt_radix *pt, struct frame_allocator *frames,
				vaddr_t from, u64 bytes) __allocates;

/**
 * pt_protect_range() - give mappings other rights, or another cache kind
 * @pt:		tables that nobody else changes meanwhile
 * @frames:	as above
 * @from:	of a page
 * @bytes:	whole pages
 * @prot:	all that they have then; not VM_GUARD
 *
 * Leaves are split and joined as above.
 *
 * Context: any that @frames and @pt->flush permit.
 * Return: 0; -EINVAL for a range and for rights as above; -ENOENT when part of it is not mapped, or a
 * guard; -ENOMEM when a leaf cannot be split.  Nothing changed then, and all frames are back.
 */
int __must_check pt_protect_range(const struct pt_radix *pt, struct frame_allocator *frames,
				  vaddr_t from, u64 bytes, vm_prot_t prot) __allocates;

/**
 * pt_clear_range() - whatever is mapped there, nothing is any more
 * @pt:		tables that nobody else changes meanwhile
 * @frames:	as above
 * @from:	of a page
 * @bytes:	whole pages, canonical; no larger leaf lies across an end
 *
 * Context: any that @frames and @pt->flush permit.
 */
void pt_clear_range(const struct pt_radix *pt, struct frame_allocator *frames, vaddr_t from,
		    u64 bytes);

#endif
