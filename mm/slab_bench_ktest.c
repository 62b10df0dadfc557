// SPDX-License-Identifier: MIT
/* Frames for the tests of slabs and heap. */
#include <foundry/frame_bitmap.h>
#include <foundry/kernel.h>

#include "slab_bench_ktest.h"

static struct frame_bitmap bitmap;
static struct memmap map;
static u64 storage[BENCH_FRAMES / 64 + 1];

static void give_back(void *unused)
{
	frame_free_order(this_kernel()->frames, BENCH_ORDER, map.ranges[0].start);
}

struct frame_allocator *bench_frames(struct ktest *kt)
{
	paddr_t block;

	if (frame_alloc_order(kt->kernel->frames, BENCH_ORDER, &block))
		ktest_skip(kt, "no block of %llu frames", BENCH_FRAMES);
	map.ranges[0] = (struct mem_range){ block, FRAME_BYTES << BENCH_ORDER, MEM_USABLE };
	map.count = 1;
	ktest_defer(kt, give_back, NULL);
	ASSERT_LE(kt, frame_bitmap_bytes(&map), sizeof(storage));
	frame_bitmap_init(&bitmap, &map, storage);
	return &bitmap.fa;
}

void bench_frames_anew(void)
{
	frame_bitmap_init(&bitmap, &map, storage);
}
