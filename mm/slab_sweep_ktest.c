// SPDX-License-Identifier: MIT
/* What caches and heap make of frames that are refused: every run ends with all frames back. */
#include <foundry/heap_slab.h>

#include "slab_bench_ktest.h"

#define OBJECTS		8

static struct slab_source source;
static struct slab_cache cache;
static struct heap_slab slabs;
static struct frame_allocator *frames;

static void before(struct ktest *kt)
{
	frames = bench_frames(kt);
}

/* So large that a slab holds two. */
static void caches(struct ktest *kt)
{
	void *objects[OBJECTS];
	u64 taken = 0;

	slab_source_init(&source, frames);
	slab_cache_init(&cache, &source, "swept", 7000, SLAB_ALIGN);
	for (size_t i = 0; i < OBJECTS; i++) {
		objects[i] = slab_alloc(&cache);
		taken += objects[i] != NULL;
		EXPECT_TRUE(kt, objects[i] || ktest_refused(kt));
		EXPECT_EQ(kt, slab_cache_usage(&cache).objects, taken);
	}
	for (size_t i = 0; i < OBJECTS; i++)
		slab_free(&cache, objects[i]);
	slab_cache_exit(&cache);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
}

/* Of slabs, of pages and of blocks with a record. */
static void heaps(struct ktest *kt)
{
	static const size_t sizes[] = { 20000, 1, 16, 1000, 8000, 100000, 20000 };
	void *objects[ARRAY_SIZE(sizes)];
	struct heap *heap = &slabs.heap;
	u64 taken = 0;

	heap_slab_init(&slabs, frames);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		objects[i] = heap_zalloc(heap, sizes[i]);
		taken += objects[i] != NULL;
		EXPECT_TRUE(kt, objects[i] || ktest_refused(kt));
		EXPECT_EQ(kt, heap_objects(heap), taken);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		heap_free(heap, objects[i]);
	heap_shrink(heap);
	EXPECT_EQ(kt, heap_objects(heap), 0);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
}

static const struct ktest_case cases[] = {
	KCASE_SWEEP("a typed cache", caches),
	KCASE_SWEEP("a heap", heaps),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "slab/sweep",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.before	= before,
};
KTEST_SUITE(suite);
