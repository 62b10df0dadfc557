/* SPDX-License-Identifier: MIT */
/* The promise of tlb.h, executed. */
#ifndef KTEST_CONFORM_TLB_H
#define KTEST_CONFORM_TLB_H

#include <foundry/fault.h>
#include <foundry/ktest.h>
#include <foundry/pt_radix.h>
#include <foundry/tlb.h>

/* From here on a GiB of each space is the case's, where the bench does not say otherwise. */
#define TLB_BENCH_PLACE	vaddr(GiB)

/* What an implementation lends. */
struct tlb_bench {
	/* Nothing is remembered, the spaces are empty, every CPU translates by the kernel alone. */
	struct tlb		*(*fresh)(struct ktest *kt);
	unsigned int		cpus;
	vaddr_t			place;		/* in place of TLB_BENCH_PLACE; 0: that */

	/* What fresh() makes, or the kernel has: two spaces, the kernel alone, where tables come from. */
	const struct pt_radix	*spaces, *kernel;
	struct frame_allocator	*frames;

	/* 2 MiB of memory, aligned to it; @n is 0 or 1. */
	paddr_t			(*target)(unsigned int n);

	void			(*load)(unsigned int cpu, const struct pt_radix *pt, u32 asid);
	/* An access by a CPU to the start of a page.  Return: whether it was let in; then @to is where. */
	bool			(*access)(unsigned int cpu, vaddr_t at, enum fault_access how,
					  paddr_t *to);

	u32			(*asid_alloc)(struct tlb *tlb);
	void			(*asid_free)(struct tlb *tlb, u32 asid);
};

extern const struct ktest_case tlb_conform[];

#endif
