/* SPDX-License-Identifier: MIT */
/*
 * vmm_radix - an address space on page tables, of any format of pt_radix.h.
 *
 * The kernel's space is the one that stage `vmm` makes of the tables that arch_start() left.  Other
 * spaces have a root of their own, repeat the kernel's part of it, and keep to a window of theirs.
 *
 * Provided by:  mm/vmm_radix.c.
 * Used by:      stage `vmm`, and whoever makes spaces.
 *
 * Frame size:   pages of FRAME_BYTES, and the larger leaves of the format.
 * Alignment:    as in vmm.h.
 * Constraints:  a window is whole pages of one half, and shares no root entry with the kernel's.
 * Ownership:    tables are taken from the frame allocator of the space, and go back when they are
 *               empty; its storage is the caller's.
 */
#ifndef FOUNDRY_VMM_RADIX_H
#define FOUNDRY_VMM_RADIX_H

#include <foundry/list.h>
#include <foundry/pt_radix.h>
#include <foundry/spinlock.h>
#include <foundry/tlb.h>
#include <foundry/vmm.h>

struct vmm_radix {
	struct vmm		vm;
	struct pt_radix		pt;		/* its arg is this space's own; unguarded: the tables are */
	struct frame_allocator	*frames;	/* gives tables */
	struct tlb		*tlb;		/* NULL: no CPU walks the tables */
	u32			asid;
	struct vmm_radix	*kernel;	/* whose part of the root it repeats; NULL: it is the kernel's */
	struct spinlock		lock;		/* of the tables; a space's before its kernel's */
	struct list		spaces __guarded_by(&lock);	/* that repeat this one's root */
	struct list		node;		/* in the kernel's list; unguarded: by its lock, not by ours */
	cpu_set_t		active __guarded_by(&lock);	/* CPUs that translate by it */
	cpu_set_t		seen __guarded_by(&lock);	/* that may remember some of it */
};

/* What a space is made of. */
struct vmm_radix_setup {
	const char		*name;		/* static */
	const struct pt_radix	*pt;		/* format, roots that exist, largest, reach, whose arg is the space */
	struct frame_allocator	*frames;
	struct tlb		*tlb;		/* or NULL */
	vaddr_t			first, last;	/* bytes of the window, whole pages */
};

/**
 * vmm_radix_init() - a space on tables that are there
 * @space:	caller's storage
 * @setup:	what is copied; nothing is mapped in the window yet
 *
 * It has no ASID of its own: what it maps is global, or nobody else's.
 *
 * Context: boot only.
 */
void vmm_radix_init(struct vmm_radix *space, const struct vmm_radix_setup *setup);

/**
 * vmm_radix_create() - an empty space beside the kernel's
 * @space:	caller's storage
 * @kernel:	outlives it
 * @name:	static
 * @first:	of its window, whole pages; no root entry is shared with what @kernel maps
 * @last:	byte of the window
 *
 * What @kernel maps, now or later, is mapped in it too.  What it maps itself is never global: VM_GLOBAL
 * is not heeded.
 *
 * Context: any.
 * Return: 0, or -ENOMEM.
 */
int __must_check vmm_radix_create(struct vmm_radix *space, struct vmm_radix *kernel,
				  const char *name, vaddr_t first, vaddr_t last) __allocates;

/**
 * vmm_radix_map_fixed() - map outside of the window, for ever
 * @space:	the kernel's
 * @frames:	gives tables, which it never has again
 * @range:	as for pt_map_range(); no other call reaches it
 *
 * For what is mapped by a rule, as devices are, and may share tables with what arch_start() mapped.
 *
 * Context: any.
 * Return: as pt_map_range().
 */
int __must_check vmm_radix_map_fixed(struct vmm_radix *space, struct frame_allocator *frames,
				     const struct vm_mapping *range) __allocates;

/*
 * Whatever it maps in its window is unmapped, its tables go back.  A BUG while a CPU uses it, and of
 * the kernel's while there is another: its root stays, and its owner's.  Context: any.
 */
void vmm_radix_destroy(struct vmm_radix *space);

/**
 * arch_vmm_init() - a port's: the kernel's space, on the tables that are in use
 * @space:	kernel's storage
 * @frames:	gives tables
 *
 * Its window is nobody's yet.  With CONFIG_KERNEL_MAP mm/kernel_space.c has it.
 *
 * Context: boot only.
 * Return: 0, or -ENOMEM.
 */
int __must_check arch_vmm_init(struct vmm_radix *space, struct frame_allocator *frames) __allocates;

/* The window is empty again, its tables are back.  Context: boot only. */
void arch_vmm_exit(struct vmm_radix *space);

/* This CPU translates by @space, or by the kernel's alone, from now on.  Context: any. */
void vmm_radix_activate(struct vmm_radix *space);

#endif
