/* SPDX-License-Identifier: MIT */
/*
 * tlb_arena - the mock CPUs on tables in the arena: the kernel's, which are empty, and two spaces.
 *
 * For the conformance suite and its saboteurs.
 */
#ifndef KTEST_TLB_ARENA_H
#define KTEST_TLB_ARENA_H

#include <foundry/tlb_mock.h>
#include <foundry/vmm_radix.h>

#include "conform/tlb.h"
#include "pt_arena.h"

#define TLB_ARENA_CPUS	3

extern struct tlb_mock tlb_arena;
extern struct pt_radix tlb_arena_spaces[2];

/* All is empty and nothing remembered; the CPUs tell @asids apart and translate by the kernel alone. */
void tlb_arena_init(struct ktest *kt, const struct pt_format *format, u32 asids);

/* From now on mock CPUs may load @space by hand: all of them are told of its changes. */
void tlb_arena_has(struct vmm_radix *space);

/* What a bench takes from here. */
paddr_t tlb_arena_target(unsigned int n);
void tlb_arena_load(unsigned int cpu, const struct pt_radix *pt, u32 asid);
bool tlb_arena_access(unsigned int cpu, vaddr_t at, enum fault_access how, paddr_t *to);

#define TLB_ARENA_BENCH								\
	.cpus		= TLB_ARENA_CPUS,					\
	.spaces		= tlb_arena_spaces,					\
	.kernel		= &pt_arena,						\
	.frames		= &pt_arena_frames,					\
	.target		= tlb_arena_target,					\
	.load		= tlb_arena_load,					\
	.access		= tlb_arena_access

#endif
