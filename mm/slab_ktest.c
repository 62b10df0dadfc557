// SPDX-License-Identifier: MIT
/* Typed caches: what lies where, what is kept, and what comes back. */
#include <foundry/bits.h>
#include <foundry/slab.h>

#include "slab_bench_ktest.h"

#define OBJECTS_MAX	512

static struct slab_source source;
static struct slab_cache cache;
static struct frame_allocator *frames;
static u8 *objects[OBJECTS_MAX];

static void before(struct ktest *kt)
{
	frames = bench_frames(kt);
	slab_source_init(&source, frames);
}

static u8 *take(struct ktest *kt)
{
	u8 *object = slab_alloc(&cache);

	ASSERT_NE(kt, object, NULL);
	return object;
}

static void take_some(struct ktest *kt, size_t count)
{
	for (size_t i = 0; i < count; i++)
		objects[i] = take(kt);
}

static void free_some(size_t count)
{
	for (size_t i = 0; i < count; i++)
		slab_free(&cache, objects[i]);
}

static void expect_all_back(struct ktest *kt)
{
	slab_shrink(&cache);
	EXPECT_EQ(kt, slab_cache_usage(&cache).objects, 0);
	EXPECT_EQ(kt, slab_cache_usage(&cache).slabs, 0);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
}

/* --- what lies where ----------------------------------------------------------------- */

struct layout {
	size_t	bytes, align;
};

static const struct layout layouts[] = {
	{ 1, 1 }, { 16, 16 }, { 24, 8 }, { 40, 64 }, { 100, 16 }, { 256, 256 }, { 1000, 64 },
	{ 2000, 1024 }, { 4000, 4096 }, { SLAB_SLOT_MAX - SLAB_REDZONE, 16 },
};

static const char *name_layout(const void *param)
{
	static const char *const names[] = {
		"1, 1", "16, 16", "24, 8", "40, 64", "100, 16", "256, 256", "1000, 64", "2000, 1024",
		"4000, 4096", "the largest",
	};

	return names[(const struct layout *)param - layouts];
}

static bool is_filled(const u8 *object, size_t bytes, u8 fill)
{
	for (size_t i = 0; i < bytes; i++)
		if (object[i] != fill)
			return false;
	return true;
}

/* Several slabs of them, each filled to its last byte. */
static void objects_are_apart(struct ktest *kt)
{
	const struct layout *layout = kt->param;
	size_t count;

	slab_cache_init(&cache, &source, "test", layout->bytes, layout->align);
	count = MIN(3 * cache.capacity + 1, OBJECTS_MAX);
	for (size_t i = 0; i < count; i++) {
		objects[i] = take(kt);
		ASSERT_TRUE(kt, vaddr_is_aligned(vaddr_of(objects[i]), MAX(layout->align, SLAB_ALIGN)));
		ASSERT_FALSE(kt, vaddr_is_aligned(vaddr_of(objects[i]), SLAB_BYTES));
		memset(objects[i], (int)i, layout->bytes);
	}
	for (size_t i = 0; i < count; i++)
		ASSERT_TRUE(kt, is_filled(objects[i], layout->bytes, (u8)i));
	EXPECT_EQ(kt, slab_cache_usage(&cache).objects, count);
	free_some(count);
	expect_all_back(kt);
}

static void impossible_objects(struct ktest *kt)
{
	EXPECT_BUG(kt, "too large", slab_cache_init(&cache, &source, "test", 8065, 16));
	EXPECT_BUG(kt, "too large", slab_cache_init(&cache, &source, "test", SIZE_MAX, 16));
	EXPECT_BUG(kt, "no power of two", slab_cache_init(&cache, &source, "test", 8, 48));
	EXPECT_BUG(kt, "no power of two", slab_cache_init(&cache, &source, "test", 8, 8192));
}

/* --- what is kept, and what comes back --------------------------------------------------- */

static void keeps_one_empty_slab(struct ktest *kt)
{
	slab_cache_init(&cache, &source, "test", 1000, 16);
	take_some(kt, 8 * cache.capacity);
	EXPECT_GE(kt, slab_cache_usage(&cache).slabs, 8);
	free_some(8 * cache.capacity);
	EXPECT_EQ(kt, slab_cache_usage(&cache).objects, 0);

	/* Those that wait in the magazine, and in quarantine, may lie anywhere. */
	EXPECT_LE(kt, slab_cache_usage(&cache).slabs, 1 + SLAB_MAGAZINE + SLAB_QUARANTINE);
	expect_all_back(kt);
}

static void nothing_is_taken_in_vain(struct ktest *kt)
{
	slab_cache_init(&cache, &source, "test", 40, 16);
	slab_shrink(&cache);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
	slab_free(&cache, NULL);
	slab_cache_exit(&cache);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
}

/* As this CPU sees it when another one has used the cache: its magazines are out of reach. */
static void magazines_of_another_cpu(struct ktest *kt)
{
	unsigned int own = this_cpu()->id, other = own + 1;

	slab_cache_init(&cache, &source, "test", 40, 16);
	take_some(kt, 100);
	free_some(100);
	source.magazines[other] = source.magazines[own];
	source.magazines[own] = NULL;
	EXPECT_EQ(kt, slab_cache_usage(&cache).objects, 0);

	take_some(kt, 100);
	EXPECT_EQ(kt, slab_cache_usage(&cache).objects, 100);
	free_some(100);
	slab_shrink(&cache);
	EXPECT_GT(kt, slab_cache_usage(&cache).slabs, 0);
	EXPECT_EQ(kt, source.magazines[own], NULL);

	slab_cache_exit(&cache);
	EXPECT_EQ(kt, slab_cache_usage(&cache).slabs, 0);
}

static void exhaustion(struct ktest *kt)
{
	size_t count = 0;

	slab_cache_init(&cache, &source, "test", 3000, 16);
	while (count < OBJECTS_MAX && (objects[count] = slab_alloc(&cache)))
		count++;
	ASSERT_LT(kt, count, OBJECTS_MAX);
	EXPECT_EQ(kt, slab_alloc(&cache), NULL);
	EXPECT_EQ(kt, slab_cache_usage(&cache).objects, count);
	slab_free(&cache, objects[0]);
	objects[0] = take(kt);
	free_some(count);
	expect_all_back(kt);
}

/* A slab is all there is: no magazine can be had. */
static void without_magazines(struct ktest *kt)
{
	paddr_t block;

	slab_cache_init(&cache, &source, "test", 40, 16);
	while (frame_available(frames) > BIT(SLAB_ORDER))
		ASSERT_EQ(kt, frame_alloc_order(frames, SLAB_ORDER, &block), 0);
	ASSERT_EQ(kt, frame_alloc(frames, &block), 0);
	EXPECT_EQ(kt, slab_alloc(&cache), NULL);
	frame_free(frames, block);

	take_some(kt, 100);
	EXPECT_EQ(kt, source.magazines[this_cpu()->id], NULL);
	free_some(100);
	slab_shrink(&cache);
	EXPECT_EQ(kt, frame_available(frames), BIT(SLAB_ORDER));
}

#define MANY	(SLAB_MAGAZINES + 8)

static struct slab_cache many[MANY];

/* The last ones have no magazines. */
static void more_caches_than_magazines(struct ktest *kt)
{
	for (size_t i = 0; i < MANY; i++) {
		slab_cache_init(&many[i], &source, "many", 64, 16);
		EXPECT_EQ(kt, many[i].number, MIN(i, SLAB_MAGAZINES - 1));
	}
	for (size_t i = MANY - 10; i < MANY; i++) {
		objects[i] = slab_alloc(&many[i]);
		ASSERT_NE(kt, objects[i], NULL);
		EXPECT_EQ(kt, slab_cache_usage(&many[i]).objects, 1);
	}
	for (size_t i = MANY - 10; i < MANY; i++)
		slab_free(&many[i], objects[i]);
	for (size_t i = 0; i < MANY; i++)
		slab_cache_exit(&many[i]);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);

	slab_cache_init(&cache, &source, "test", 64, 16);
	EXPECT_EQ(kt, cache.number, 0);
}

/* Its magazines are drained, wherever they are. */
static void a_cache_ends(struct ktest *kt)
{
	slab_cache_init(&cache, &source, "test", 64, 16);
	take_some(kt, 200);
	free_some(200);
	slab_cache_exit(&cache);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
}

static void a_cache_ends_too_early(struct ktest *kt)
{
	slab_cache_init(&cache, &source, "test", 64, 16);
	take_some(kt, 3);
	EXPECT_BUG(kt, "test: the cache ends, and ", slab_cache_exit(&cache));
	EXPECT_EQ(kt, slab_cache_usage(&cache).objects, 3);
	free_some(3);
	slab_cache_exit(&cache);
	EXPECT_EQ(kt, frame_available(frames), BENCH_FRAMES);
}

/* Two objects that two caches of one source have, and frames that come back. */
static void caches_share_a_source(struct ktest *kt)
{
	static struct slab_cache other;
	u8 *object;

	slab_cache_init(&cache, &source, "test", 64, 16);
	slab_cache_init(&other, &source, "other", 200, 16);
	take_some(kt, 10);
	object = slab_alloc(&other);
	ASSERT_NE(kt, object, NULL);
	memset(object, 1, 200);
	free_some(10);
	slab_shrink(&cache);
	EXPECT_TRUE(kt, is_filled(object, 200, 1));
	slab_free(&other, object);
	slab_shrink(&other);
	expect_all_back(kt);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("objects are apart, bytes and alignment", objects_are_apart, layouts, name_layout),
	KCASE("objects that fit no slab are a BUG", impossible_objects),
	KCASE("a cache keeps one empty slab", keeps_one_empty_slab),
	KCASE("a cache without objects has no frames", nothing_is_taken_in_vain),
	KCASE("the magazines of another CPU are counted, and drained at the end", magazines_of_another_cpu),
	KCASE("exhaustion is NULL and ends with a free", exhaustion),
	KCASE("a cache can do without magazines", without_magazines),
	KCASE("a source has more caches than magazines", more_caches_than_magazines),
	KCASE("when a cache ends its frames are back", a_cache_ends),
	KCASE("ending a cache while objects are out is a BUG", a_cache_ends_too_early),
	KCASE("caches that share a source are apart", caches_share_a_source),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "slab",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.before	= before,
};
KTEST_SUITE(suite);
