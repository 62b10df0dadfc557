/* SPDX-License-Identifier: MIT */
/*
 * vm_lazy - regions of an address space that get memory page by page, when it is touched.
 *
 * Provided by:  mm/vm_lazy.c, over any space of vmm.h.
 * Used by:      whoever wants more addresses than memory.
 * Usable from:  HAS_VMM.
 *
 * Frame size:   pages of FRAME_BYTES, a frame for each.
 * Alignment:    regions, to FRAME_BYTES at both ends.
 * Constraints:  a region lies in the window of its space, and nobody else maps anything in it.
 *               Touching a page asks an allocator: never under its lock, nor the space's.
 * Ownership:    a region's record is its owner's, and belongs to the regions until it is removed.
 *               Frames come from the allocator when they are touched, and go back when their region
 *               is removed.
 *
 * Clauses.  ktest/conform/vm_lazy.c proves each by its number.
 *
 *  * VM_LAZY-1  a page that is touched for the first time reads as zeros.
 *  * VM_LAZY-2  a page that nobody has touched never has a frame.
 *  * VM_LAZY-3  each page keeps what is written to it, until its region is removed.
 *  * VM_LAZY-4  an access in no region, or one that its region does not permit, is always a fault,
 *               and never takes a frame.
 *  * VM_LAZY-5  no two regions ever share a page; a region that is refused has changed nothing.
 *  * VM_LAZY-6  once a region is removed it is not mapped and its frames are back; no other has
 *               changed.
 *  * VM_LAZY-7  where memory is missing the access is a fault, once; nothing is lost, and with
 *               memory it succeeds.
 *  * VM_LAZY-8  a page that two CPUs touch at once has one frame, and both go on.
 */
#ifndef FOUNDRY_VM_LAZY_H
#define FOUNDRY_VM_LAZY_H

#include <foundry/rbtree.h>
#include <foundry/spinlock.h>
#include <foundry/vmm.h>

/* Of one space: its fault handler. */
struct vm_lazy {
	struct vmm		*vm;
	struct frame_allocator	*frames;
	struct spinlock		lock;
	struct rbtree		regions __guarded_by(&lock);	/* by address */
};

/* The first four are its owner's word, and stay while it is added. */
struct vm_lazy_region {
	const char		*name;		/* static, for people */
	vaddr_t			at;
	u64			bytes;
	vm_prot_t		prot;		/* of every page */
	u32			touched;	/* pages that have a frame; atomic */
	struct rbtree_node	node;		/* under the lock of the regions */
};

/**
 * vm_lazy_init() - become the fault handler of a space
 * @lazy:	caller's storage
 * @vm:		has none; a BUG when it has
 * @frames:	gives pages
 *
 * Context: any.
 */
void vm_lazy_init(struct vm_lazy *lazy, struct vmm *vm, struct frame_allocator *frames);

/* The space has no handler again.  A BUG while there are regions.  Context: any. */
void vm_lazy_exit(struct vm_lazy *lazy) __must_not_hold(&lazy->lock);

/**
 * vm_lazy_add() - what is touched there has memory from now on
 * @lazy:	of the space
 * @region:	name, place and rights; in no space
 *
 * Context: any.
 * Return: 0; -EINVAL for a region that is empty, not whole pages, wraps or leaves the window, and
 * for rights as in vmm_map() and guards; -EEXIST when it shares a page with another one.
 */
int __must_check vm_lazy_add(struct vm_lazy *lazy, struct vm_lazy_region *region)
	__must_not_hold(&lazy->lock);

/**
 * vm_lazy_remove() - nobody touches it any more: give back what was touched
 * @lazy:	of the space
 * @region:	that was added; a BUG when it was not
 *
 * It goes through the region page by page, up to the last one that was touched.  On refusal the
 * region is still there, without a part of what was in it, and can be removed again.
 *
 * Context: any.
 * Return: 0; -ENOMEM when a large leaf, which it shares with a neighbour, cannot be split.
 */
int __must_check vm_lazy_remove(struct vm_lazy *lazy, struct vm_lazy_region *region) __allocates
	__must_not_hold(&lazy->lock);

#endif
