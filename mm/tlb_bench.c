// SPDX-License-Identifier: MIT
/*
 * What this CPU pays to forget: the instructions, not what is walked again.
 *
 * The addresses are those of the kernel's window, where nothing is mapped.
 */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/tlb.h>

static struct tlb *tlb;
static vaddr_t place;

static void page(void)
{
	tlb_flush(tlb, TLB_EVERY_SPACE, place, FRAME_BYTES);
}

static void pages(void)
{
	tlb_flush(tlb, TLB_EVERY_SPACE, place, 16 * FRAME_BYTES);
}

static void space(void)
{
	tlb_flush_space(tlb, 0);
}

static void all(void)
{
	tlb_flush_all(tlb);
}

static void published(void)
{
	tlb_publish(tlb, TLB_EVERY_SPACE, place, FRAME_BYTES);
}

static int before(const void *lends)
{
	const struct kernel *kernel = this_kernel();

	if (!kernel->vmm)
		return -ENODEV;
	tlb = kernel->arch->tlb;
	place = kernel->vmm->first;
	return 0;
}

static const struct bench_case cases[] = {
	BENCH_COST("flush a page", page, 1),
	BENCH_COST("flush 16 pages", pages, 1),
	BENCH_COST("flush a space", space, 1),
	BENCH_COST("flush all", all, 1),
	BENCH_COST("publish a page", published, 1),
	BENCH_END
};

static const struct bench_suite suite = {
	.name = "tlb", .needs = FACT(VMM), .cases = cases, .before = before,
};
BENCH_SUITE(suite);
