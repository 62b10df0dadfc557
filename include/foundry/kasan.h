/* SPDX-License-Identifier: MIT */
/*
 * kasan - which bytes may be touched now: a wrong access is a BUG before it happens.
 *
 * The compiler calls kasan before every access of the kernel's C code and poisons what is between
 * variables; whoever hands out memory says what may be touched of it.  A byte of shadow for eight
 * bytes says so: kasan_shadow.h.  Checked is what has shadow, from kasan_start() on: the image with
 * its stacks, the stacks of tasks, and all RAM in the direct map.  Devices and whatever is mapped elsewhere are not.
 *
 * The sentence says which access, where, and what lies there: an object of the heap with who
 * allocated or freed it, a frame, a global variable, a variable of a function.
 *
 * Without CONFIG_KASAN all of this is nothing.
 *
 * Provided by:  mm/kasan*.c.
 * Used by:      heaps and frames; catch; the ports, which map the shadow; and the compiler.
 * Usable from:  the first C line.
 *
 * Ownership:    the shadow of memory is changed by whoever owns the memory.
 *
 * Context of all: any, unless it says otherwise.
 */
#ifndef FOUNDRY_KASAN_H
#define FOUNDRY_KASAN_H

#include <foundry/addr.h>
#include <foundry/kconfig.h>

struct frame_bump;
struct memmap;
struct pt_radix;

/* Why memory may not be touched.  What begins with a slab or a frame is told by it. */
enum kasan_kind {
	KASAN_SLAB	= 0xfa,		/* in a slab: behind an object, or none is there */
	KASAN_LARGE	= 0xfb,		/* behind a large object of the heap */
	KASAN_BUMP	= 0xfc,		/* of a bump heap, not handed out */
	KASAN_FRAME	= 0xfd,		/* free */
};

#ifdef CONFIG_KASAN

/* All bytes may be touched.  @memory is aligned to 8. */
void kasan_unpoison(const void *memory, u64 bytes);

/* No byte may be.  What is in front of it, in the same eight, has been unpoisoned before. */
void kasan_poison(const void *memory, u64 bytes, enum kasan_kind kind);

/* A BUG when not all of it may be touched. */
void kasan_check_read(const void *memory, u64 bytes);
void kasan_check_write(const void *memory, u64 bytes);

/* This CPU's stack up to @sp is left, by a jump, for @sp. */
void kasan_leave_stack(vaddr_t sp);

/* Memory that has shadow; from kasan_start() on it is checked.  Context: arch_start(). */
void kasan_cover(vaddr_t start, u64 bytes);

/* From here on accesses are checked.  Context: once, with the kernel's own tables. */
void kasan_start(void);

/*
 * Shadow for the image, for all RAM of the direct map and for the stacks of tasks, from @frames.  Context: arch_start().
 * Return: 0, or -ENOMEM.
 */
int __must_check kasan_map_shadow(const struct pt_radix *tables, struct frame_bump *frames,
				  const struct memmap *ram);

#else

static inline void kasan_unpoison(const void *memory, u64 bytes) {}
static inline void kasan_poison(const void *memory, u64 bytes, enum kasan_kind kind) {}
static inline void kasan_check_read(const void *memory, u64 bytes) {}
static inline void kasan_check_write(const void *memory, u64 bytes) {}
static inline void kasan_leave_stack(vaddr_t sp) {}
static inline void kasan_cover(vaddr_t start, u64 bytes) {}
static inline void kasan_start(void) {}

/* Context: arch_start().  Return: 0. */
static inline int __must_check kasan_map_shadow(const struct pt_radix *tables,
						struct frame_bump *frames, const struct memmap *ram)
{
	return 0;
}

#endif

#endif
