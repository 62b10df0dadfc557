// SPDX-License-Identifier: MIT
/* Every mistake with an object, and the sentence it is told in. */
#include <foundry/heap_slab.h>
#include <foundry/kconfig.h>
#include <foundry/physmem.h>

#include "slab_bench_ktest.h"

#define BYTES	40

static struct heap_slab slabs;
static struct heap *heap;
static struct slab_cache cache;
static struct frame_allocator *frames;

/* Whatever was done, nothing is lost. */
static void expect_all_back(void *arg)
{
	struct ktest *kt = arg;

	slab_cache_exit(&cache);
	heap_shrink(heap);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
}

static void before(struct ktest *kt)
{
	frames = bench_frames(kt);
	heap_slab_init(&slabs, frames);
	heap = &slabs.heap;
	slab_cache_init(&cache, &slabs.source, "typed", BYTES, 16);
	ktest_defer(kt, expect_all_back, kt);	/* after() would come when the frames are back */
}

/* Named in reports, where there are names. */
static __noinline u8 *its_owner(struct ktest *kt, size_t bytes)
{
	u8 *object = heap_alloc(heap, bytes);

	ASSERT_NE(kt, object, NULL);
	return object;
}

static __noinline void its_end(u8 *object)
{
	heap_free(heap, object);
	barrier();	/* it is this function that the call returns to */
}

#define BY(name)	(IS_ENABLED(CONFIG_SYMBOLS) ? "by " name "+0x" : "by 0x")

static void free_twice(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);

	its_end(object);
	EXPECT_BUG(kt, "is free already, by ", heap_free(heap, object));
	EXPECT_BUG(kt, BY("its_end"), heap_free(heap, object));
}

/* It leaves the quarantine when others come in. */
static void free_twice_in_magazine(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES), *other;

	its_end(object);
	for (unsigned int i = 0; i < SLAB_QUARANTINE; i++) {
		other = its_owner(kt, BYTES);
		ASSERT_NE(kt, other, object);
		its_end(other);
	}
	EXPECT_BUG(kt, "is free already, by ", heap_free(heap, object));
}

static void free_after_shrink(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);

	its_end(object);
	heap_shrink(heap);
	EXPECT_BUG(kt, "is no object of this heap", heap_free(heap, object));
}

static void free_never_allocated(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);
	u64 before = heap_objects(heap);

	/* The next class is 64 bytes with its redzone. */
	EXPECT_BUG(kt, "was never allocated", heap_free(heap, object + 64));
	EXPECT_EQ(kt, heap_objects(heap), before);
	its_end(object);
}

static void free_frame(struct ktest *kt)
{
	paddr_t frame;

	ASSERT_EQ(kt, frame_alloc(frames, &frame), 0);
	EXPECT_BUG(kt, "is no object of this heap", heap_free(heap, phys_to_virt(frame)));
	EXPECT_BUG(kt, "is no object of this heap", heap_free(heap, (u8 *)phys_to_virt(frame) + 64));
	frame_free(frames, frame);
}

static void free_header(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);
	u8 *slab = vaddr_to_ptr(vaddr_align_down(vaddr_of(object), SLAB_BYTES));

	EXPECT_BUG(kt, "is no object of this heap", heap_free(heap, slab));
	EXPECT_BUG(kt, "is not the start of an object", heap_free(heap, slab + 16));
	EXPECT_BUG(kt, "is not the start of an object", heap_free(heap, slab + SLAB_BYTES - 16));
	its_end(object);
}

static void overrun(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);

	object[BYTES] ^= 1;
	EXPECT_BUG(kt, " of 40 bytes, allocated by ", its_end(object));
	EXPECT_BUG(kt, BY("its_owner"), its_end(object));
	EXPECT_BUG(kt, ", was written at byte 40", its_end(object));
	object[BYTES] ^= 1;
	its_end(object);
}

/* What the next one's guard would see first is told of this one. */
static void far_overrun(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);

	object[63] ^= 1;
	EXPECT_BUG(kt, ", was written at byte 63", its_end(object));
	object[63] ^= 1;
	its_end(object);
}

static void underrun(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);

	object[-3] ^= 1;
	EXPECT_BUG(kt, ", was written 3 bytes in front", its_end(object));
	object[-3] ^= 1;
	its_end(object);
}

/* The first one of a slab has a header in front. */
static void underrun_of_the_first(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);

	object[-1] ^= 1;
	EXPECT_BUG(kt, ", was written 1 bytes in front", its_end(object));
	object[-1] ^= 1;
	its_end(object);
}

static void write_after_free(struct ktest *kt)
{
	u8 *object = its_owner(kt, BYTES);

	its_end(object);
	object[7] ^= 1;
	EXPECT_BUG(kt, " was written at byte 7 after it was freed by ", heap_shrink(heap));
	EXPECT_BUG(kt, BY("its_end"), heap_shrink(heap));
	object[7] ^= 1;
}

/* Larger ones do not wait: it is the next one. */
static void write_after_free_large(struct ktest *kt)
{
	u8 *object = its_owner(kt, 2000);

	its_end(object);
	object[1999] ^= 1;
	EXPECT_BUG(kt, " was written at byte 1999 after it was freed by ", its_owner(kt, 2000));
	object[1999] ^= 1;
	EXPECT_EQ(kt, its_owner(kt, 2000), object);
	its_end(object);
}

static void write_to_never_allocated(struct ktest *kt)
{
	u8 *object = its_owner(kt, 2000);
	u8 *other = object + 2688;	/* the slot of its class */

	other[5] ^= 1;
	its_end(object);
	EXPECT_BUG(kt, ", never allocated, was written at byte 5", heap_shrink(heap));
	other[5] ^= 1;
}

static void wrong_cache(struct ktest *kt)
{
	u8 *object = slab_alloc(&cache), *of_the_heap = its_owner(kt, BYTES);

	ASSERT_NE(kt, object, NULL);
	EXPECT_BUG(kt, "is no object of this heap", heap_free(heap, object));
	EXPECT_BUG(kt, "is an object of another cache, heap-64", slab_free(&cache, of_the_heap));
	EXPECT_BUG(kt, "typed: freed ", slab_free(&cache, object + 8));
	slab_free(&cache, object);
	EXPECT_BUG(kt, "is free already, by ", slab_free(&cache, object));
	its_end(of_the_heap);
}

static void left_behind(struct ktest *kt)
{
	u8 *object = slab_alloc(&cache);

	ASSERT_NE(kt, object, NULL);
	EXPECT_BUG(kt, "is out, allocated by ", slab_cache_exit(&cache));
	slab_free(&cache, object);
}

/* Blocks of frames. */
static void free_large_twice(struct ktest *kt)
{
	u8 *object = its_owner(kt, 20000);

	its_end(object);
	EXPECT_BUG(kt, "is no object of this heap", heap_free(heap, object));
}

static void free_large_inside(struct ktest *kt)
{
	u8 *object = its_owner(kt, 40000);

	EXPECT_BUG(kt, " is byte 16384 of an object of 40000 bytes, allocated by ",
		   heap_free(heap, object + 16384));
	EXPECT_BUG(kt, " is byte 64 of an object of 40000 bytes", heap_free(heap, object + 64));
	its_end(object);
}

static void large_overrun(struct ktest *kt)
{
	u8 *object = its_owner(kt, 20000);

	object[20000] ^= 1;
	EXPECT_BUG(kt, " of 20000 bytes, allocated by ", its_end(object));
	EXPECT_BUG(kt, ", was written at byte 20000", its_end(object));
	object[20000] ^= 1;
	its_end(object);
}

/* A power of two, so that nothing would be left behind it. */
static void large_overrun_of_a_block(struct ktest *kt)
{
	u8 *object = its_owner(kt, 16384);

	object[16384] ^= 1;
	EXPECT_BUG(kt, ", was written at byte 16384", its_end(object));
	object[16384] ^= 1;
	its_end(object);
}

static const struct ktest_case cases[] = {
	KCASE("freed twice: at once", free_twice),
	KCASE("freed twice: while it waits in the magazine", free_twice_in_magazine),
	KCASE("freed twice: when its slab has gone back", free_after_shrink),
	KCASE("freed: a place where no object has been", free_never_allocated),
	KCASE("freed: a frame", free_frame),
	KCASE("freed: the header of a slab, and its end", free_header),
	KCASE("written: the byte behind an object", overrun),
	KCASE("written: the last byte of its place", far_overrun),
	KCASE("written: a byte in front of an object", underrun),
	KCASE("written: a byte in front of the first one", underrun_of_the_first),
	KCASE("written: a free object, seen when shrinking", write_after_free),
	KCASE("written: a free object, seen when it is had again", write_after_free_large),
	KCASE("written: a place where no object has been", write_to_never_allocated),
	KCASE("freed: an object of another cache", wrong_cache),
	KCASE("the end of a cache whose objects are out", left_behind),
	KCASE("freed twice: a large object", free_large_twice),
	KCASE("freed: inside of a large object", free_large_inside),
	KCASE("written: the byte behind a large object", large_overrun),
	KCASE("written: the byte behind a block", large_overrun_of_a_block),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "slab_debug",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.before	= before,
};
KTEST_SUITE(suite);
