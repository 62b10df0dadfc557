// SPDX-License-Identifier: MIT
/* The promise of tlb.h on the simulated CPU, by real accesses. */
#include <foundry/kernel.h>

#include <asm/host.h>

#include "conform/tlb.h"
#include "real_access.h"

#include "tlb_space_ktest.h"

#define TARGET_ORDER	9	/* 2 MiB */

static paddr_t targets[2];
static unsigned int target_count;
static struct pt_radix spaces[2], kernel_alone;

static void give_targets_back(void *unused)
{
	while (target_count > 0)
		frame_free_order(tlb_test_frames, TARGET_ORDER, targets[--target_count]);
}

/* Each frame says which it is. */
static void take_targets(struct ktest *kt)
{
	target_count = 0;
	ktest_defer(kt, give_targets_back, NULL);
	while (target_count < ARRAY_SIZE(targets)) {
		paddr_t *target = &targets[target_count];

		if (frame_alloc_order(tlb_test_frames, TARGET_ORDER, target))
			ktest_skip(kt, "not provided: no 2 MiB of memory in a row, twice");
		target_count++;
		for (u64 i = 0; i < BIT(TARGET_ORDER); i++)
			tlb_test_set(paddr_add(*target, i * FRAME_BYTES), target->raw + i * FRAME_BYTES);
	}
}

static struct tlb *fresh(struct ktest *kt)
{
	take_targets(kt);
	spaces[0] = tlb_test_space;
	spaces[1] = tlb_test_make(kt);
	kernel_alone = tlb_test_make(kt);
	tlb_test_load(&kernel_alone);
	return &host_tlb.tlb;
}

static paddr_t target(unsigned int n)
{
	return targets[n];
}

static void load_by_number(unsigned int cpu, const struct pt_radix *pt, u32 asid)
{
	irqflags_t flags = arch_irq_save();

	tlb_load(&host_tlb.tlb, pt, asid);
	arch_irq_restore(flags);
}

static bool access(unsigned int cpu, vaddr_t at, enum fault_access how, paddr_t *to)
{
	struct catch caught;

	return real_access(at, FAULT_READ, &to->raw, &caught) &&
	       (how == FAULT_READ || real_access(at, how, &to->raw, &caught));
}

static const struct tlb_bench tlb_bench = {
	.fresh		= fresh,
	.cpus		= 1,
	.place		= { USER_BASE + GiB },
	.spaces		= spaces,
	.kernel		= &kernel_alone,
	.frames		= &tlb_test_taker,
	.target		= target,
	.load		= load_by_number,
	.access		= access,
	.asid_alloc	= tlb_asid_alloc,
	.asid_free	= tlb_asid_free,
};

static const struct ktest_suite contract_suite = {
	.name	= "tlb/host",
	.needs	= FACT(FRAMES) | FACT(TRAPS),
	.cases	= tlb_conform,
	.bench	= &tlb_bench,
	.before	= tlb_test_begin,
	.after	= tlb_test_end,
};
KTEST_SUITE(contract_suite);
