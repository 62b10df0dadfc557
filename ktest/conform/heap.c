// SPDX-License-Identifier: MIT
/* The promise of heap.h, executed. */
#include "heap.h"

#define HELD_MAX	2048
#define STEPS		2000
#define AT_ONCE		64		/* in the cases that need only some */
#define EDGE		256ull		/* of a large object this much is written at either end */
#define SMALL		64
#define SIZE_LIMIT	20000

struct object {
	u8	*start;
	size_t	bytes;
	u8	fill;
};

/* What the running case has allocated. */
static struct {
	struct heap	*heap;
	size_t		count;
	u8		fill;		/* of the next one */
	struct object	objects[HELD_MAX];
} held;

static struct object *last(void)
{
	return &held.objects[held.count - 1];
}

/* Bytes at either end that are written; they may be the same ones. */
static size_t edge(const struct object *object)
{
	return MIN(object->bytes, EDGE);
}

static void fill(struct object *object)
{
	object->fill = ++held.fill;
	memset(object->start, object->fill, edge(object));
	memset(object->start + object->bytes - edge(object), object->fill, edge(object));
}

static bool all_are(const u8 *bytes, u8 value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

static bool is_kept(const struct object *object)
{
	size_t n = edge(object);

	return all_are(object->start, object->fill, n) &&
	       all_are(object->start + object->bytes - n, object->fill, n);
}

/* If the heap dies of it, the object is held still. */
static void give_back(size_t i)
{
	heap_free(held.heap, held.objects[i].start);
	held.objects[i] = held.objects[--held.count];
}

static void give_all_back(void *unused)
{
	while (held.count > 0)
		give_back(held.count - 1);
}

static struct heap *fresh(struct ktest *kt)
{
	const struct heap_bench *bench = kt->bench;

	held.heap = bench->fresh(kt);
	held.count = 0;
	held.fill = 0;
	if (bench->shared)
		ktest_defer(kt, give_all_back, NULL);
	return held.heap;
}

/* Return: whether there was memory for it. */
static bool take_aligned(struct ktest *kt, size_t bytes, size_t align)
{
	struct object *object = &held.objects[held.count];

	ASSERT_LT(kt, held.count, HELD_MAX);
	object->bytes = bytes;
	object->start = heap_alloc_aligned(held.heap, bytes, align);
	if (!object->start)
		return false;
	held.count++;
	fill(object);
	return true;
}

static bool take(struct ktest *kt, size_t bytes)
{
	return take_aligned(kt, bytes, HEAP_ALIGN);
}

static void expect_kept(struct ktest *kt)
{
	for (size_t i = 0; i < held.count; i++)
		ASSERT_TRUE(kt, is_kept(&held.objects[i]));
}

/* The largest ones first, so that a few hold all there is. */
static void take_everything(struct ktest *kt)
{
	for (u64 bytes = GiB; bytes >= SMALL; bytes /= 2)
		while (take(kt, bytes))
			;
}

static size_t overlaps_with(const struct object *object)
{
	size_t overlaps = 0;

	for (size_t i = 0; i < held.count; i++) {
		const struct object *other = &held.objects[i];

		if (other != object && other->start < object->start + MAX(object->bytes, 1) &&
		    object->start < other->start + MAX(other->bytes, 1))
			overlaps++;
	}
	return overlaps;
}

/* Mostly small. */
static size_t some_size(u64 dice)
{
	u64 limit = dice % 8 < 6 ? 400 : dice % 8 == 6 ? 4000 : SIZE_LIMIT;

	return dice / 8 % limit;
}

static void come_and_go(struct ktest *kt)
{
	u64 random = kt->seed;

	fresh(kt);
	for (unsigned int step = 0; step < STEPS; step++) {
		u64 dice = ktest_random(&random);
		size_t i = held.count > 0 ? dice / 16 % held.count : 0;

		if (held.count > 0 && (dice % 16 < 7 || held.count == AT_ONCE)) {
			ASSERT_TRUE(kt, is_kept(&held.objects[i]));
			give_back(i);
		} else if (take(kt, some_size(dice / 16))) {
			ASSERT_EQ(kt, overlaps_with(last()), 0);
		}
	}
	expect_kept(kt);
}

static void many_of_a_size(struct ktest *kt)
{
	fresh(kt);
	for (unsigned int i = 0; i < AT_ONCE; i++)
		ASSERT_TRUE(kt, take(kt, SMALL));
	for (size_t i = 0; i < held.count; i++)
		ASSERT_EQ(kt, overlaps_with(&held.objects[i]), 0);
	expect_kept(kt);
}

/* Neighbours, all written to the last byte. */
static void has_all_bytes(struct ktest *kt)
{
	fresh(kt);
	for (size_t bytes = 0; bytes < SIZE_LIMIT; bytes += bytes / 8 + 1) {
		ASSERT_TRUE(kt, take(kt, bytes));
		ASSERT_TRUE(kt, take(kt, bytes));
		memset(held.objects[0].start, held.objects[0].fill, bytes);
		memset(held.objects[1].start, held.objects[1].fill, bytes);
		ASSERT_TRUE(kt, all_are(held.objects[0].start, held.objects[0].fill, bytes));
		ASSERT_EQ(kt, overlaps_with(last()), 0);
		give_back(1);
		give_back(0);
	}
}

static const size_t alignments[] = { 1, 16, 32, 64, 256, 1024, HEAP_ALIGN_MAX };

static const char *name_alignment(const void *param)
{
	static const char *const names[] = { "1", "16", "32", "64", "256", "1024", "4096" };

	return names[(const size_t *)param - alignments];
}

static void is_aligned(struct ktest *kt)
{
	size_t align = *(const size_t *)kt->param;

	fresh(kt);
	for (size_t bytes = 0; bytes < SIZE_LIMIT; bytes += bytes / 4 + 1) {
		ASSERT_TRUE(kt, take_aligned(kt, 1, 1));
		ASSERT_TRUE(kt, take_aligned(kt, bytes, align));
		ASSERT_TRUE(kt, vaddr_is_aligned(vaddr_of(last()->start), MAX(align, HEAP_ALIGN)));
		give_back(1);
		give_back(0);
	}
}

static void nothing_is_distinct(struct ktest *kt)
{
	fresh(kt);
	for (unsigned int i = 0; i < 8; i++)
		ASSERT_TRUE(kt, take(kt, 0));
	for (size_t i = 0; i < held.count; i++)
		EXPECT_EQ(kt, overlaps_with(&held.objects[i]), 0);
}

/* It writes what it says, and nothing behind. */
static void zeroed(struct ktest *kt)
{
	struct heap *heap = fresh(kt);
	u8 *object;

	ASSERT_TRUE(kt, take(kt, 100));
	give_back(0);
	object = heap_zalloc(heap, 100);
	ASSERT_NE(kt, object, NULL);
	EXPECT_TRUE(kt, all_are(object, 0, 100));
	heap_free(heap, object);
}

static void exhaustion_stays(struct ktest *kt)
{
	struct heap *heap = fresh(kt);
	u64 objects;

	take_everything(kt);
	ASSERT_GT(kt, held.count, 0);
	objects = heap_objects(heap);
	for (unsigned int i = 0; i < 10; i++)
		ASSERT_FALSE(kt, take(kt, SMALL));
	EXPECT_EQ(kt, heap_objects(heap), objects);
	expect_kept(kt);
}

static void exhaustion_ends(struct ktest *kt)
{
	size_t bytes;

	fresh(kt);
	take_everything(kt);
	ASSERT_GT(kt, held.count, 0);
	bytes = last()->bytes;
	give_back(held.count - 1);
	EXPECT_TRUE(kt, take(kt, bytes));
	expect_kept(kt);
}

static const size_t too_large[] = { SIZE_MAX, SIZE_MAX - 15, SIZE_MAX - 4096, SIZE_MAX / 2 + 1, 8 * GiB };

static void far_too_large(struct ktest *kt)
{
	fresh(kt);
	for (size_t i = 0; i < ARRAY_SIZE(too_large); i++) {
		EXPECT_FALSE(kt, take(kt, too_large[i]));
		EXPECT_FALSE(kt, take_aligned(kt, too_large[i], HEAP_ALIGN_MAX));
	}
	EXPECT_TRUE(kt, take(kt, SMALL));
}

static void reuse_at_once(struct ktest *kt)
{
	const struct heap_bench *bench = kt->bench;

	if (bench->no_reuse)
		ktest_skip(kt, "not provided: %s", bench->no_reuse);
	fresh(kt);
	take_everything(kt);
	ASSERT_GT(kt, held.count, 0);
	for (unsigned int i = 0; i < 10; i++) {
		size_t which = i % 3 == 0 ? 0 : i % 3 == 1 ? held.count / 2 : held.count - 1;
		size_t bytes = held.objects[which].bytes;

		give_back(which);
		ASSERT_TRUE(kt, take(kt, bytes));
	}
	expect_kept(kt);
}

/* Given back in an order that is neither that of the allocation nor its reverse. */
static void give_all_back_shuffled(u64 seed)
{
	while (held.count > 0)
		give_back(ktest_random(&seed) % held.count);
}

static struct frame_allocator *frames(struct ktest *kt)
{
	const struct heap_bench *bench = kt->bench;

	if (bench->no_frames)
		ktest_skip(kt, "not provided: %s", bench->no_frames);
	return bench->frames(kt);
}

static void all_frames_come_back(struct ktest *kt)
{
	struct frame_allocator *fa = frames(kt);
	struct heap *heap = fresh(kt);
	u64 random = kt->seed, before;

	heap_shrink(heap);
	before = frame_available(fa);
	for (unsigned int i = 0; i < 300; i++)
		(void)take(kt, some_size(ktest_random(&random)));
	EXPECT_LT(kt, frame_available(fa), before);
	give_all_back_shuffled(kt->seed);
	heap_shrink(heap);
	EXPECT_EQ(kt, frame_available(fa), before);
}

static void all_frames_come_back_from_exhaustion(struct ktest *kt)
{
	struct frame_allocator *fa = frames(kt);
	struct heap *heap = fresh(kt);
	u64 before;

	heap_shrink(heap);
	before = frame_available(fa);
	take_everything(kt);
	give_all_back_shuffled(kt->seed);
	heap_shrink(heap);
	EXPECT_EQ(kt, frame_available(fa), before);
}

static void shrinking_takes_no_object(struct ktest *kt)
{
	struct heap *heap;

	(void)frames(kt);
	heap = fresh(kt);
	for (unsigned int i = 0; i < AT_ONCE; i++)
		ASSERT_TRUE(kt, take(kt, 8 * i + 1));
	for (size_t i = 0; i < held.count; i++)
		give_back(i);
	heap_shrink(heap);
	expect_kept(kt);
}

static void count_is_exact(struct ktest *kt)
{
	struct heap *heap = fresh(kt);
	u64 objects = heap_objects(heap);

	for (unsigned int i = 0; i < AT_ONCE; i++) {
		ASSERT_TRUE(kt, take(kt, i % 16 ? i : 3000));
		EXPECT_EQ(kt, heap_objects(heap), ++objects);
	}
	while (held.count > 0) {
		give_back(0);
		EXPECT_EQ(kt, heap_objects(heap), --objects);
	}
	heap_free(heap, NULL);
	EXPECT_EQ(kt, heap_objects(heap), objects);
}

static void refusal_counts_nothing(struct ktest *kt)
{
	struct heap *heap = fresh(kt);
	u64 objects = heap_objects(heap);

	ASSERT_FALSE(kt, take(kt, 8 * GiB));
	EXPECT_EQ(kt, heap_objects(heap), objects);
}

static void expect_free_is_a_bug(struct ktest *kt, void *object)
{
	u64 objects = heap_objects(held.heap);

	EXPECT_BUG(kt, "freed", heap_free(held.heap, object));
	EXPECT_EQ(kt, heap_objects(held.heap), objects);
}

static void free_foreign(struct ktest *kt)
{
	const struct heap_bench *bench = kt->bench;
	static u8 of_the_image[256] __aligned(HEAP_ALIGN);
	u8 of_the_stack[256] __aligned(HEAP_ALIGN);

	if (bench->no_foreign)
		ktest_skip(kt, "not provided: %s", bench->no_foreign);
	fresh(kt);
	ASSERT_TRUE(kt, take(kt, SMALL));
	expect_free_is_a_bug(kt, of_the_image);
	expect_free_is_a_bug(kt, of_the_image + 128);
	expect_free_is_a_bug(kt, of_the_stack);
	expect_free_is_a_bug(kt, held.objects);
	expect_kept(kt);
}

static const size_t sizes[] = { 40, SMALL, 1000, 3000, 20000 };

static const char *name_size(const void *param)
{
	static const char *const names[] = { "40", "64", "1000", "3000", "20000" };

	return names[(const size_t *)param - sizes];
}

static void free_inside(struct ktest *kt)
{
	const struct heap_bench *bench = kt->bench;

	if (bench->no_start)
		ktest_skip(kt, "not provided: %s", bench->no_start);
	fresh(kt);
	ASSERT_TRUE(kt, take(kt, *(const size_t *)kt->param));
	expect_free_is_a_bug(kt, last()->start + 1);
	expect_free_is_a_bug(kt, last()->start + HEAP_ALIGN);
	expect_free_is_a_bug(kt, last()->start + 2 * HEAP_ALIGN);
	expect_free_is_a_bug(kt, last()->start + last()->bytes - 1);
	expect_kept(kt);
}

static void free_twice(struct ktest *kt)
{
	const struct heap_bench *bench = kt->bench;
	struct heap *heap;
	u8 *object;

	if (bench->no_double_free)
		ktest_skip(kt, "not provided: %s", bench->no_double_free);
	heap = fresh(kt);
	ASSERT_TRUE(kt, take(kt, *(const size_t *)kt->param));
	object = last()->start;
	give_back(0);
	expect_free_is_a_bug(kt, object);
	ASSERT_TRUE(kt, take(kt, SMALL));
	if (held.objects[0].start != object)
		expect_free_is_a_bug(kt, object);
	give_back(0);
	heap_shrink(heap);
	expect_free_is_a_bug(kt, object);
}

static void need_guards(struct ktest *kt)
{
	const struct heap_bench *bench = kt->bench;

	if (bench->no_guards)
		ktest_skip(kt, "not provided: %s", bench->no_guards);
}

/* A write is undone after it was seen, so that the heap can go on. */
static void expect_seen_on_free(struct ktest *kt, u8 *byte)
{
	u64 objects = heap_objects(held.heap);

	*byte ^= 0xff;
	EXPECT_BUG(kt, "written", heap_free(held.heap, held.objects[0].start));
	EXPECT_EQ(kt, heap_objects(held.heap), objects);
	*byte ^= 0xff;
	EXPECT_TRUE(kt, is_kept(&held.objects[0]));
	give_back(0);
}

static const size_t guarded[] = { 0, 1, 5, 40, SMALL, 1000, 3000, 20000 };

static const char *name_guarded(const void *param)
{
	static const char *const names[] = { "0", "1", "5", "40", "64", "1000", "3000", "20000" };

	return names[(const size_t *)param - guarded];
}

static void write_behind(struct ktest *kt)
{
	need_guards(kt);
	fresh(kt);
	ASSERT_TRUE(kt, take(kt, *(const size_t *)kt->param));
	expect_seen_on_free(kt, last()->start + last()->bytes);
}

static void write_in_front(struct ktest *kt)
{
	need_guards(kt);
	fresh(kt);
	ASSERT_TRUE(kt, take(kt, 40));
	expect_seen_on_free(kt, last()->start - 1);
}

/* A byte of an object that is free. */
static u8 *free_byte(struct ktest *kt)
{
	u8 *byte;

	fresh(kt);
	ASSERT_TRUE(kt, take(kt, 40));
	byte = last()->start + 39;
	give_back(0);
	return byte;
}

static void take_again_and_again(struct ktest *kt)
{
	for (unsigned int i = 0; i < STEPS; i++) {
		ASSERT_TRUE(kt, take(kt, 40));
		give_back(held.count - 1);
	}
}

static void write_before_reuse(struct ktest *kt)
{
	u8 *byte;

	need_guards(kt);
	byte = free_byte(kt);
	*byte ^= 0xff;
	EXPECT_BUG(kt, "written", take_again_and_again(kt));
	*byte ^= 0xff;
	expect_kept(kt);
	take_again_and_again(kt);
}

static void write_before_shrink(struct ktest *kt)
{
	u8 *byte;

	need_guards(kt);
	byte = free_byte(kt);
	*byte ^= 0xff;
	EXPECT_BUG(kt, "written", heap_shrink(held.heap));
	*byte ^= 0xff;
	heap_shrink(held.heap);
}

const struct ktest_case heap_conform[] = {
	KCASE("HEAP-1 objects keep what is written while they come and go", come_and_go),
	KCASE("HEAP-1 many of a size never overlap", many_of_a_size),
	KCASE("HEAP-2 an object has all its bytes", has_all_bytes),
	KCASE_FOR("HEAP-2 any size, aligned to", is_aligned, alignments, name_alignment),
	KCASE("HEAP-2 objects of no bytes are distinct", nothing_is_distinct),
	KCASE("HEAP-2 a zeroed object is zero", zeroed),
	KCASE("HEAP-3 exhaustion is NULL, again and again", exhaustion_stays),
	KCASE("HEAP-3 exhaustion ends with a free", exhaustion_ends),
	KCASE("HEAP-3 a size that no memory has is NULL", far_too_large),
	KCASE("HEAP-4 an object that is freed is had again at once", reuse_at_once),
	KCASE("HEAP-5 every frame comes back", all_frames_come_back),
	KCASE("HEAP-5 every frame comes back after exhaustion", all_frames_come_back_from_exhaustion),
	KCASE("HEAP-5 shrinking leaves objects as they are", shrinking_takes_no_object),
	KCASE("HEAP-6 the count follows every alloc and free", count_is_exact),
	KCASE("HEAP-6 a refusal leaves the count", refusal_counts_nothing),
	KCASE("HEAP-7 freeing what is foreign is a BUG", free_foreign),
	KCASE_FOR("HEAP-7 freeing not the start is a BUG, of bytes", free_inside, sizes, name_size),
	KCASE_FOR("HEAP-7 freeing twice is a BUG, of bytes", free_twice, sizes, name_size),
	KCASE_FOR("HEAP-8 a write behind is seen, of bytes", write_behind, guarded, name_guarded),
	KCASE("HEAP-8 a write in front is seen", write_in_front),
	KCASE("HEAP-8 a write to a free object is seen before it is had again", write_before_reuse),
	KCASE("HEAP-8 a write to a free object is seen before its frames go back", write_before_shrink),
	KCASE_END
};
