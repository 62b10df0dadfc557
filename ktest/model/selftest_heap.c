// SPDX-License-Identifier: MIT
/* The model of heaps against broken ones: each is caught, by the least that shows it. */
#include <foundry/bug.h>

#include "conform/heap.h"
#include "sabotaged.h"

/* The mock: 16 slots of a fixed size, first fit; a frame is out while any of them is. */
#define SLOTS		16
#define SLOT_BYTES	(16 * KiB)
#define FRAMES		4ull

static struct {
	struct heap		heap;
	struct frame_allocator	frames;
	bool			taken[SLOTS];
	u64			objects, available;
	unsigned int		frees;
} mock;

static u8 memory[SLOTS][SLOT_BYTES] __aligned(HEAP_ALIGN_MAX);

static void *mock_alloc(struct heap *heap, size_t bytes, size_t align)
{
	for (size_t i = 0; i < SLOTS; i++) {
		if (mock.taken[i])
			continue;
		mock.taken[i] = true;
		mock.objects++;
		mock.available = FRAMES - 1;
		return memory[i];
	}
	return NULL;
}

static size_t slot_of(const void *object)
{
	return (size_t)((const u8 *)object - memory[0]) / SLOT_BYTES;
}

static void mock_free(struct heap *heap, void *object)
{
	mock.taken[slot_of(object)] = false;
	mock.objects--;
}

static u64 mock_objects(struct heap *heap)
{
	return mock.objects;
}

static void mock_shrink(struct heap *heap)
{
	if (mock.objects == 0)
		mock.available = FRAMES;
}

static u64 mock_available(struct frame_allocator *fa)
{
	return mock.available;
}

/* --- what is wrong with it -------------------------------------------------- */

static void *alloc_wide(struct heap *heap, size_t bytes, size_t align)
{
	u8 *object = mock_alloc(heap, bytes, align);

	return object && bytes > 8 * KiB ? object + SLOT_BYTES - 8 * KiB : object;
}

static void *alloc_unaligned(struct heap *heap, size_t bytes, size_t align)
{
	u8 *object = mock_alloc(heap, bytes, align);

	return object && align == 64 ? object + 32 : object;
}

static void *alloc_writes_behind(struct heap *heap, size_t bytes, size_t align)
{
	u8 *object = mock_alloc(heap, bytes, align);

	if (object && bytes >= 100 && slot_of(object) + 1 < SLOTS)
		object[SLOT_BYTES] = 0;
	return object;
}

static void *alloc_twice(struct heap *heap, size_t bytes, size_t align)
{
	u8 *object = mock_alloc(heap, bytes, align);

	if (object && mock.frees)
		mock.taken[slot_of(object)] = false;
	mock.frees = 0;
	return object;
}

static void *alloc_refuses_pages(struct heap *heap, size_t bytes, size_t align)
{
	return align == HEAP_ALIGN_MAX ? NULL : mock_alloc(heap, bytes, align);
}

static void free_counts(struct heap *heap, void *object)
{
	mock_free(heap, object);
	mock.frees++;
}

static void free_counts_twice(struct heap *heap, void *object)
{
	mock_free(heap, object);
	if (slot_of(object) == 1)
		mock.objects--;
}

static void free_dies(struct heap *heap, void *object)
{
	BUG_ON(slot_of(object) == 1, "the mock dies of its second slot");
	mock_free(heap, object);
}

static void shrink_keeps(struct heap *heap)
{
	if (!mock.frees)
		mock_shrink(heap);
}

static void shrink_clears(struct heap *heap)
{
	mock_shrink(heap);
	for (size_t i = 0; i < SLOTS; i++)
		memory[i][20] = 0;
}

/* --- how each is caught ------------------------------------------------------ */

/* The bench first: it is what cases are lent. */
struct lent {
	struct heap_bench	bench;
	struct heap_ops		ops;
};

static struct heap *fresh(struct ktest *kt)
{
	const struct lent *lent = kt->bench;

	memset(&mock, 0, sizeof(mock));
	mock.heap = (struct heap){ .ops = &lent->ops, .name = "mock" };
	mock.available = FRAMES;
	return &mock.heap;
}

static struct frame_allocator *its_frames(struct ktest *kt)
{
	static const struct frame_allocator_ops ops = { .available = mock_available };
	static struct frame_allocator frames = { .ops = &ops, .name = "mock" };

	return &frames;
}

#define MOCK(alloc_op, free_op, shrink_op)	(&(const struct lent){			\
	.bench = { .fresh = fresh, .frames = its_frames },				\
	.ops = { alloc_op, free_op, mock_objects, shrink_op } })

static const struct sabotaged saboteurs[] = {
	{ MOCK(alloc_wide, mock_free, mock_shrink),
	  "large objects overlap",
	  "2 of 200 operations are enough: overlaps A",
	  "alloc 8241 -> A\nalloc 0 -> B\n" },
	{ MOCK(alloc_unaligned, mock_free, mock_shrink),
	  "an alignment is not kept",
	  "1 of 200 operations is enough: it is not aligned",
	  "alloc 0 aligned to 64 -> A\n" },
	{ MOCK(alloc_writes_behind, mock_free, mock_shrink),
	  "an alloc writes behind its slot",
	  "4 of 200 operations are enough: byte 0 of B was written to",
	  "alloc 0 -> A\nalloc 1 -> B\nfree A\nalloc 100 -> C\nfree B\n" },
	{ MOCK(alloc_twice, free_counts, mock_shrink),
	  "an object is handed out twice",
	  "4 of 200 operations are enough: overlaps B",
	  "alloc 0 -> A\nfree A\nalloc 0 -> B\nalloc 0 -> C\n" },
	{ MOCK(alloc_refuses_pages, mock_free, mock_shrink),
	  "page alignment is refused",
	  "1 of 200 operations is enough: nothing is out",
	  "alloc 0 aligned to 4096 -> refused\nalloc 0 aligned to 4096 -> refused\n" },
	{ MOCK(mock_alloc, free_counts_twice, mock_shrink),
	  "a free is counted twice",
	  "2 of 200 operations are enough: -1 objects are out, not 0",
	  "alloc 0 -> A\nalloc 0 -> B\nfree A\nfree B\n" },
	{ MOCK(mock_alloc, free_dies, mock_shrink),
	  "a BUG",
	  "2 of 200 operations are enough: BUG at ktest/model/selftest_heap.c",
	  "alloc 0 -> A\nalloc 0 -> B\nfree A\nfree B\n" },
	{ MOCK(mock_alloc, free_counts, shrink_keeps),
	  "a frame does not come back",
	  "1 of 200 operations is enough: 3 frames are free, not 4",
	  "alloc 0 -> A\nfree A\nshrink\n" },
	{ MOCK(mock_alloc, mock_free, shrink_clears),
	  "a shrink writes to objects",
	  "2 of 200 operations are enough: byte 20 of A was written to",
	  "alloc 21 -> A\nshrink\nfree A\n" },
};

static void is_caught(struct ktest *kt)
{
	model_sees(kt, kt->param, &heap_random[0], NULL);
}

static void is_not_caught(struct ktest *kt)
{
	model_accepts(kt, MOCK(mock_alloc, mock_free, mock_shrink), &heap_random[0]);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, saboteurs, sabotaged_name),
	KCASE("the mock itself passes", is_not_caught),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "model/heap",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(selftest);
