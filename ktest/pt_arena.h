/* SPDX-License-Identifier: MIT */
/*
 * pt_arena - page tables in an array that plays RAM, for tests.
 *
 * There is one arena and one tree in it.  The array has physical addresses
 * that no machine would give it, and its allocator can be told when to fail.
 */
#ifndef KTEST_PT_ARENA_H
#define KTEST_PT_ARENA_H

#include <foundry/frame.h>
#include <foundry/pt_radix.h>

#define PT_ARENA_FRAMES		640	/* a GiB of pages, and a little */
#define PT_ARENA_BASE		paddr(0x7654321000ull)

/* As unlike x86_64 as can be: three levels, leaves at each, rights where x86_64 has none. */
extern const struct pt_format pt_format_made_up;

/* The tree, and who gives it tables. */
extern struct pt_radix pt_arena;
extern struct frame_allocator pt_arena_frames;

/* An empty tree of that format; its roots are the frames in use. */
void pt_arena_init(const struct pt_format *format);

/* Allocation fails once @frames more are taken. */
void pt_arena_limit(u64 frames);

/* The entry of @at in the table of @level, or NULL where there is no table. */
u64 *pt_arena_entry(vaddr_t at, unsigned int level);

/* The same in any tree. */
u64 *pt_entry_by_hand(const struct pt_radix *pt, vaddr_t at, unsigned int level);

/* Map, and say whether it was refused; @prot as in vm_prot.h. */
int __must_check pt_arena_map(vaddr_t from, paddr_t to, u64 bytes, vm_prot_t prot);

/* A number that changes with any frame in use, and with their count. */
u64 pt_arena_sum(void);

#endif
