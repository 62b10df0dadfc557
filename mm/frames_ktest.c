// SPDX-License-Identifier: MIT
/* The promise of frame.h on the allocator that the kernel booted with. */
#include <foundry/kconfig.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "conform/frame.h"
#include "model/model.h"

static struct frame_allocator *kernel_frames(struct ktest *kt)
{
	return kt->kernel->frames;
}

static const struct memmap *kernel_map(struct ktest *kt)
{
	return &kt->kernel->memmap;
}

static u64 *word(paddr_t frame)
{
	return (u64 *)phys_to_virt(frame) + 100;
}

static const struct frame_bench bench = {
	.fresh		= kernel_frames,
	.map		= kernel_map,
	.shared		= true,
	.word		= word,
	.no_poison	= !IS_ENABLED(CONFIG_MM_DEBUG) ? "CONFIG_MM_DEBUG=n" :
			  !IS_ENABLED(CONFIG_FRAME_BUDDY) ? "the bitmap does not poison" : NULL,
};

static const struct ktest_suite conform = {
	.name	= "frame/kernel",
	.needs	= FACT(FRAMES),
	.cases	= frame_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "frame/kernel",
	.needs	= FACT(FRAMES),
	.cases	= frame_random,
	.bench	= &bench,
};
KTEST_SUITE(random);
