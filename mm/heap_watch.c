// SPDX-License-Identifier: MIT
/* What every test case must leave as it found it: the objects of the heap. */
#include <foundry/kernel.h>
#include <foundry/ktest.h>

static u64 heap_objects_out(void)
{
	return heap_objects(this_kernel()->heap);
}

static const struct ktest_watch heap_watch = {
	.name	= "heap objects",
	.needs	= FACT(HEAP),
	.read	= heap_objects_out,
};
KTEST_WATCH(heap_watch);
