/* SPDX-License-Identifier: MIT */
/*
 * addr - physical and virtual addresses that cannot be mixed up.
 *
 * Each is a struct of one member: free in a register on every ABI, refused
 * by every compiler where the other is wanted.  Arithmetic is here and only
 * here; `.raw` is for printing and for the code that talks to hardware.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_ADDR_H
#define FOUNDRY_ADDR_H

#include <foundry/types.h>

typedef struct { u64 raw; } paddr_t;
typedef struct { u64 raw; } vaddr_t;

/* Constants, usable as static initialisers. */
#define paddr(x)	((paddr_t){ .raw = (x) })
#define vaddr(x)	((vaddr_t){ .raw = (x) })

/* The unit of physical memory: 4 KiB on every port. */
#define FRAME_SHIFT	12
#define FRAME_BYTES	(1ull << FRAME_SHIFT)

static inline paddr_t paddr_add(paddr_t a, u64 bytes)
{
	return paddr(a.raw + bytes);
}

/* Bytes from @b up to @a; @a is not below @b. */
static inline u64 paddr_diff(paddr_t a, paddr_t b)
{
	return a.raw - b.raw;
}

static inline bool paddr_lt(paddr_t a, paddr_t b)
{
	return a.raw < b.raw;
}

static inline bool paddr_eq(paddr_t a, paddr_t b)
{
	return a.raw == b.raw;
}

/* @align is a power of two.  Rounds up; the caller excludes wrap-around. */
static inline paddr_t paddr_align_up(paddr_t a, u64 align)
{
	return paddr((a.raw + align - 1) & ~(align - 1));
}

static inline paddr_t paddr_align_down(paddr_t a, u64 align)
{
	return paddr(a.raw & ~(align - 1));
}

static inline bool paddr_is_aligned(paddr_t a, u64 align)
{
	return (a.raw & (align - 1)) == 0;
}

static inline vaddr_t vaddr_add(vaddr_t a, u64 bytes)
{
	return vaddr(a.raw + bytes);
}

static inline u64 vaddr_diff(vaddr_t a, vaddr_t b)
{
	return a.raw - b.raw;
}

/* @align is a power of two. */
static inline vaddr_t vaddr_align_down(vaddr_t a, u64 align)
{
	return vaddr(a.raw & ~(align - 1));
}

static inline bool vaddr_is_aligned(vaddr_t a, u64 align)
{
	return (a.raw & (align - 1)) == 0;
}

static inline bool vaddr_lt(vaddr_t a, vaddr_t b)
{
	return a.raw < b.raw;
}

static inline bool vaddr_eq(vaddr_t a, vaddr_t b)
{
	return a.raw == b.raw;
}

/* The address of an object, and the object at an address of the kernel's own space. */
static inline vaddr_t vaddr_of(const volatile void *object)
{
	return vaddr((uintptr_t)object);
}

static inline void *vaddr_to_ptr(vaddr_t a)
{
	return (void *)(uintptr_t)a.raw;
}

#endif
