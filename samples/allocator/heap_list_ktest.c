// SPDX-License-Identifier: MIT
/* The promise of heap.h on the list: Foundry's cases, and its random sequences. */
#include "conform/heap.h"
#include "heap_list.h"
#include "model/model.h"

static u8 storage[256 * KiB] __aligned(HEAP_ALIGN);
static struct heap_list list;

static struct heap *fresh(struct ktest *kt)
{
	heap_list_init(&list, storage, sizeof(storage));
	return &list.heap;
}

static const struct heap_bench bench = {
	.fresh		= fresh,
	.no_frames	= "its memory is the caller's",
	.no_guards	= "there is nothing between its objects",
};

static const struct ktest_suite conform = {
	.name	= "heap/list",
	.needs	= FACT(TRAPS),
	.cases	= heap_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "heap/list",
	.needs	= FACT(TRAPS),
	.cases	= heap_random,
	.bench	= &bench,
};
KTEST_SUITE(random);
