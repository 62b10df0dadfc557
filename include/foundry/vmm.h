/* SPDX-License-Identifier: MIT */
/*
 * vmm - an address space: what is mapped where, and what may be done there.
 *
 * A space answers for a window of addresses, in pages.  Whole ranges are mapped, unmapped and
 * protected; how large the leaves are that do it is the space's own affair, and never shows but in
 * vmm_query().  A guard is a range that is promised to nobody: it can be neither mapped nor touched
 * until it is unmapped.
 *
 * Provided by:  mm/vmm_radix.c, on page tables; mm/vmm_mock.c, a list.
 * Used by:      whoever gives addresses a meaning: lazy regions, stacks, devices.
 * Usable from:  HAS_VMM.
 *
 * Frame size:   pages of FRAME_BYTES.
 * Alignment:    addresses and lengths, to FRAME_BYTES.
 * Constraints:  a range lies in the window of its space; physical addresses are those that its
 *               tables can hold.
 * Ownership:    what is mapped stays its owner's: unmapping a frame does not free it.  What a space
 *               needs for itself is its own, and given back when nothing is mapped there any more.
 *
 * Clauses.  ktest/conform/vmm.c proves each by its number.
 *
 *  * VMM-1   each byte of a mapped range is behind the physical one at the same distance, with the
 *            rights and the cache kind that were asked for, as far as the CPU can tell them apart.
 *  * VMM-2   what is not in the range of a call never changes, be it behind the same leaf.
 *  * VMM-3   mapping where anything is mapped already, a page or a part of a large leaf, is -EEXIST.
 *  * VMM-4   unmapping or protecting where anything is missing is -ENOENT.
 *  * VMM-5   a range that is empty, not whole pages, wraps around, is not canonical or leaves the
 *            window is -EINVAL, and so are rights without sense.
 *  * VMM-6   nothing is ever writable and executable at once.
 *  * VMM-7   a call that is refused has changed nothing, whichever allocation was the one to fail.
 *  * VMM-8   the leaves, guards among them, are always the largest that the CPU has and the mappings
 *            permit, whichever calls made them.
 *  * VMM-9   once all is unmapped, all memory that the space took for itself is back.
 *  * VMM-10  a guard is never mapped: access is a fault, mapping is -EEXIST, protecting is -ENOENT.
 *  * VMM-11  once unmap or protect has returned, no CPU ever does what is not permitted any more.
 *  * VMM-12  two spaces never show in one another.
 *  * VMM-13  the translator of a space agrees with vmm_query() on every address.
 */
#ifndef FOUNDRY_VMM_H
#define FOUNDRY_VMM_H

#include <foundry/fault.h>
#include <foundry/frame.h>
#include <foundry/vm_prot.h>

struct vmm;

struct vmm_ops {
	int	(*map)(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes,
		       vm_prot_t prot) __allocates;
	int	(*unmap)(struct vmm *vm, vaddr_t at, size_t bytes) __allocates;
	int	(*protect)(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot) __allocates;
	int	(*query)(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf);
};

/*
 * Asked when an access of this CPU in @space has failed, in the trap's entry, irqs off.
 * Return: 0 when it can be tried again; -ENOENT when nothing is to be there; -EACCES when it is not
 * permitted; -ENOMEM when there was no memory for it.
 */
typedef int vm_fault_fn(struct vmm *space, vaddr_t at, enum fault_access access);

/* What an address is for, to people; waits for no lock.  Context: any, panic-safe.  Return: or NULL. */
typedef const char *vm_tell_fn(struct vmm *space, vaddr_t at);

/* A provider embeds this, and a lock of its own. */
struct vmm {
	const struct vmm_ops	*ops;
	const char		*name;
	vaddr_t			first, last;	/* bytes of the window */
	vm_fault_fn		*fault;		/* or NULL: every fault is one */
	vm_tell_fn		*tell;		/* or NULL; set by whoever sets @fault */
	void			*fault_arg;	/* its owner's */
};

/**
 * vmm_map() - give addresses a meaning
 * @vm:		the space
 * @at:		of a page
 * @to:		physical, of a page; 0 for a guard
 * @bytes:	whole pages
 * @prot:	rights and a cache kind, or VM_GUARD alone
 *
 * Context: any.  It holds the space's lock, irqs off, for as long as the range takes.
 * Return: 0; -EINVAL for a range as in VMM-5, a @to that the tables cannot hold or that is not 0 for
 * a guard, rights that write and execute, that write without reading or that grant nothing, and
 * VM_GUARD that is not alone; -EEXIST; -ENOMEM.
 */
static __always_inline int __must_check vmm_map(struct vmm *vm, vaddr_t at, paddr_t to,
						size_t bytes, vm_prot_t prot) __allocates
{
	return vm->ops->map(vm, at, to, bytes, prot);
}

/**
 * vmm_unmap() - take the meaning away, of guards too
 * @vm:		the space
 * @at:		of a page
 * @bytes:	whole pages, all of them mapped or guards
 *
 * A large leaf that is mapped in part only needs memory to be split.
 *
 * Context: as vmm_map().
 * Return: 0; -EINVAL for a range as in VMM-5; -ENOENT; -ENOMEM.
 */
static __always_inline int __must_check vmm_unmap(struct vmm *vm, vaddr_t at,
						  size_t bytes) __allocates
{
	return vm->ops->unmap(vm, at, bytes);
}

/**
 * vmm_protect() - give mapped pages other rights, or another cache kind
 * @vm:		the space
 * @at:		of a page
 * @bytes:	whole pages, all of them mapped, none a guard
 * @prot:	all that they have then; not VM_GUARD
 *
 * Context: as vmm_map().
 * Return: 0; -EINVAL for a range as in VMM-5, and for rights as vmm_map(); -ENOENT; -ENOMEM.
 */
static __always_inline int __must_check vmm_protect(struct vmm *vm, vaddr_t at, size_t bytes,
						    vm_prot_t prot) __allocates
{
	return vm->ops->protect(vm, at, bytes, prot);
}

/**
 * vmm_query() - the leaf that maps an address
 * @vm:		the space
 * @at:		any virtual address, also outside of the window
 * @leaf:	receives the whole leaf, and what the CPU makes of its rights; untouched on refusal
 *
 * Context: any.
 * Return: 0, for a guard too; -ENOENT when nothing is there.
 */
static inline int __must_check vmm_query(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	return vm->ops->query(vm, at, leaf);
}

/* Whether rights permit an access.  Context: any. */
static inline bool vm_permits(vm_prot_t prot, enum fault_access access)
{
	vm_prot_t right = access == FAULT_READ ? VM_READ : access == FAULT_WRITE ? VM_WRITE :
			  access == FAULT_EXEC ? VM_EXEC : VM_PROT(0);

	return vm_prot_raw(prot & right) != 0;
}

/* Whether it is a guard, which a translator calls -ENOENT.  Context: any. */
static inline bool vm_is_guard(const struct vm_mapping *leaf)
{
	return leaf->prot == VM_GUARD;
}

#endif
