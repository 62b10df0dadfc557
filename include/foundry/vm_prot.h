/* SPDX-License-Identifier: MIT */
/*
 * vm_prot - what a mapping permits, and how its memory is cached.
 *
 *	VM_READ | VM_WRITE | VM_GLOBAL			cached
 *	VM_READ | VM_WRITE | VM_UNCACHED		registers of a device
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_VM_PROT_H
#define FOUNDRY_VM_PROT_H

#include <foundry/addr.h>

typedef u32 __bitwise vm_prot_t;

#define VM_PROT(bits)		((__force vm_prot_t)(bits))	/* SAFETY: the one constructor */

/* Rights, a bit each: the kernel may, without VM_USER nobody else. */
#define VM_READ			VM_PROT(0x01)
#define VM_WRITE		VM_PROT(0x02)
#define VM_EXEC			VM_PROT(0x04)
#define VM_USER			VM_PROT(0x08)
#define VM_GLOBAL		VM_PROT(0x10)	/* the same in every address space */
#define VM_RIGHTS		5

/* One of these besides. */
#define VM_CACHED		VM_PROT(0x00)
#define VM_WRITE_COMBINING	VM_PROT(0x20)
#define VM_UNCACHED		VM_PROT(0x40)
#define VM_CACHE_MASK		VM_PROT(0x60)
#define VM_CACHE_SHIFT		5
#define VM_CACHE_KINDS		3

/* Alone: a page that stays empty, so that whoever runs into it has a fault. */
#define VM_GUARD		VM_PROT(0x80)

/* Pages in a row, that lie in a row in memory too, with one prot. */
struct vm_mapping {
	vaddr_t		from;
	paddr_t		to;		/* 0 of a guard */
	u64		bytes;
	vm_prot_t	prot;
};

static inline u32 vm_prot_raw(vm_prot_t prot)
{
	return (__force u32)prot;	/* SAFETY: the only door out */
}

/* Something may be done, nobody writes what he may not read or may execute, and the cache kind exists. */
static inline bool vm_prot_makes_sense(vm_prot_t prot)
{
	if (vm_prot_raw(prot) >> VM_CACHE_SHIFT >= VM_CACHE_KINDS)
		return false;
	if (prot & VM_WRITE)
		return prot & VM_READ && !(prot & VM_EXEC);
	return vm_prot_raw(prot & (VM_READ | VM_EXEC)) != 0;
}

#endif
