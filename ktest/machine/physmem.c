// SPDX-License-Identifier: MIT
/* The promise of physmem.h on this machine's memory. */
#include <foundry/arch.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "conform/physmem.h"

static const struct memmap *live_map(struct ktest *kt)
{
	return &kt->kernel->memmap;
}

static int take_frame(struct ktest *kt, paddr_t *frame)
{
	return frame_alloc(kt->kernel->frames, frame);
}

static void give_frame(paddr_t frame)
{
	frame_free(this_kernel()->frames, frame);
}

static struct translator *live_translator(struct ktest *kt)
{
	return kt->kernel->arch->translator;
}

static const struct physmem_bench bench = {
	.ram		= live_map,
	.to_virt	= phys_to_virt,
	.to_phys	= virt_to_phys,
	.take		= take_frame,
	.give		= give_frame,
	.translator	= live_translator,
};

static const struct ktest_suite suite = {
	.name	= "physmem/machine",
	.needs	= FACT(FRAMES),
	.cases	= physmem_conform,
	.bench	= &bench,
};
KTEST_SUITE(suite);
