// SPDX-License-Identifier: MIT
#include <foundry/bits.h>

#include "tlb_arena.h"

struct tlb_mock tlb_arena;
struct pt_radix tlb_arena_spaces[2];

void tlb_arena_init(struct ktest *kt, const struct pt_format *format, u32 asids)
{
	pt_arena_init(format);
	for (unsigned int i = 0; i < ARRAY_SIZE(tlb_arena_spaces); i++) {
		struct pt_radix *space = &tlb_arena_spaces[i];

		*space = pt_arena;
		ASSERT_EQ(kt, frame_alloc(&pt_arena_frames, &space->root), 0);
		memset(space->reach(space->arg, space->root), 0, FRAME_BYTES);
	}
	tlb_mock_init(&tlb_arena, TLB_ARENA_CPUS, asids);
	tlb_mock_load(&tlb_arena, &pt_arena, 0);
}

void tlb_arena_has(struct vmm_radix *space)
{
	spin_guard(&space->lock);
	space->seen = CPUS_ALL;
}

paddr_t tlb_arena_target(unsigned int n)
{
	return paddr((n + 1) * 2 * MiB);
}

void tlb_arena_load(unsigned int cpu, const struct pt_radix *pt, u32 asid)
{
	unsigned int self = tlb_arena.cpu;

	tlb_arena.cpu = cpu;
	tlb_load(&tlb_arena.tlb, pt, asid);
	tlb_arena.cpu = self;
}

bool tlb_arena_access(unsigned int cpu, vaddr_t at, enum fault_access how, paddr_t *to)
{
	return tlb_mock_translate(&tlb_arena, cpu, at, how, to) == 0;
}
