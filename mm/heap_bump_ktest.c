// SPDX-License-Identifier: MIT
/* The promise of heap.h on the bump heap, and what only it says. */
#include <foundry/heap_bump.h>

#include "conform/heap.h"
#include "model/model.h"

static struct heap_bump bump;
static u8 storage[256 * KiB] __aligned(HEAP_ALIGN);

static struct heap *fresh(struct ktest *kt)
{
	heap_bump_init(&bump, storage, sizeof(storage));
	return &bump.heap;
}

static const struct heap_bench bench = {
	.fresh		= fresh,
	.no_frames	= "its memory is the caller's",
	.no_reuse	= "only the last object, or all of them, come back",
	.no_start	= "it knows no single object",
	.no_double_free	= "it knows no single object",
	.no_guards	= "there is nothing between its objects",
};

static const struct ktest_suite conform = {
	.name	= "heap/bump",
	.needs	= FACT(CONSOLE),
	.cases	= heap_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "heap/bump",
	.needs	= FACT(CONSOLE),
	.cases	= heap_random,
	.bench	= &bench,
};
KTEST_SUITE(random);

static void last_one_comes_again(struct ktest *kt)
{
	struct heap *heap = fresh(kt);
	u8 *first = heap_alloc(heap, 100), *last = heap_alloc(heap, 100);

	ASSERT_NE(kt, last, NULL);
	heap_free(heap, last);
	EXPECT_EQ(kt, heap_alloc(heap, 20), last);
	EXPECT_EQ(kt, first, &storage[0]);
}

static void all_back_starts_over(struct ktest *kt)
{
	struct heap *heap = fresh(kt);
	u8 *first = heap_alloc(heap, 100), *second = heap_alloc(heap, 100);

	heap_free(heap, first);
	heap_free(heap, second);
	EXPECT_EQ(kt, heap_alloc(heap, 1), &storage[0]);
}

static void freeing_without_alloc(struct ktest *kt)
{
	struct heap *heap = fresh(kt);
	u8 *first = heap_alloc(heap, 100);

	heap_free(heap, first);
	EXPECT_BUG(kt, "freed", heap_free(heap, first));
	EXPECT_EQ(kt, heap_objects(heap), 0);
}

static void every_byte_is_had(struct ktest *kt)
{
	struct heap *heap = fresh(kt);

	EXPECT_EQ(kt, heap_alloc(heap, sizeof(storage) + 1), NULL);
	EXPECT_EQ(kt, heap_alloc(heap, sizeof(storage)), &storage[0]);
	EXPECT_EQ(kt, heap_alloc(heap, 0), NULL);
}

static const struct ktest_case cases[] = {
	KCASE("the last one taken comes again", last_one_comes_again),
	KCASE("starts over when all are back", all_back_starts_over),
	KCASE("freeing when nothing is allocated is a BUG", freeing_without_alloc),
	KCASE("every byte can be had, and no more", every_byte_is_had),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "heap_bump",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
