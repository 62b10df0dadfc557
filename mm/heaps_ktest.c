// SPDX-License-Identifier: MIT
/* The promise of heap.h on the heap that the kernel booted with. */
#include <foundry/kconfig.h>
#include <foundry/kernel.h>

#include "conform/heap.h"
#include "model/model.h"

#define IS_BUMP		IS_ENABLED(CONFIG_HEAP_BUMP)
#define UNLESS_BUMP	(IS_BUMP ? "a bump heap does not" : NULL)
#define ONLY_DEBUG	(IS_BUMP ? "a bump heap does not" : \
			 IS_ENABLED(CONFIG_MM_DEBUG) ? NULL : "CONFIG_MM_DEBUG=n")

static struct heap *kernel_heap(struct ktest *kt)
{
	return kt->kernel->heap;
}

static struct frame_allocator *kernel_frames(struct ktest *kt)
{
	return kt->kernel->frames;
}

static const struct heap_bench bench = {
	.fresh		= kernel_heap,
	.frames		= kernel_frames,
	.shared		= true,
	.no_frames	= UNLESS_BUMP,
	.no_reuse	= UNLESS_BUMP,
	.no_foreign	= IS_BUMP || IS_ENABLED(CONFIG_MM_DEBUG) ? NULL : "CONFIG_MM_DEBUG=n",
	.no_start	= ONLY_DEBUG,
	.no_double_free	= ONLY_DEBUG,
	.no_guards	= ONLY_DEBUG,
};

static const struct ktest_suite conform = {
	.name	= "heap/kernel",
	.needs	= FACT(HEAP),
	.cases	= heap_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "heap/kernel",
	.needs	= FACT(HEAP),
	.cases	= heap_random,
	.bench	= &bench,
};
KTEST_SUITE(random);
