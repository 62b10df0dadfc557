// SPDX-License-Identifier: MIT
/* The promise of heap.h on slabs, and what only they say. */
#include <foundry/heap_slab.h>

#include "conform/heap.h"
#include "model/model.h"
#include "slab_bench_ktest.h"

#define NO_DEBUG	(IS_ENABLED(CONFIG_MM_DEBUG) ? NULL : "CONFIG_MM_DEBUG=n")

static struct heap_slab slabs;
static struct frame_allocator *frames;

/* Frames are asked for before the heap is. */
static struct frame_allocator *its_frames(struct ktest *kt)
{
	return frames;
}

/* Whatever a heap that failed has left. */
static struct heap *fresh(struct ktest *kt)
{
	bench_frames_anew();
	heap_slab_init(&slabs, frames);
	return &slabs.heap;
}

static void before(struct ktest *kt)
{
	frames = bench_frames(kt);
}

static const struct heap_bench bench = {
	.fresh		= fresh,
	.frames		= its_frames,
	.no_foreign	= NO_DEBUG,
	.no_start	= NO_DEBUG,
	.no_double_free	= NO_DEBUG,
	.no_guards	= NO_DEBUG,
};

static const struct ktest_suite conform = {
	.name	= "heap/slab",
	.needs	= FACT(FRAMES),
	.cases	= heap_conform,
	.bench	= &bench,
	.before	= before,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "heap/slab",
	.needs	= FACT(FRAMES),
	.cases	= heap_random,
	.bench	= &bench,
	.before	= before,
};
KTEST_SUITE(random);
