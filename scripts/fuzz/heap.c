// SPDX-License-Identifier: MIT
/*
 * Heaps beside the naive model of the random tests, fed by the fuzzer.
 *
 * The first byte of the input chooses the heap.  Behind it four bytes are an operation, see
 * ktest/model/heap.c.  What a finding has done is printed, an operation a line.
 */
#include <foundry/frame_bitmap.h>
#include <foundry/heap_bump.h>
#include <foundry/heap_slab.h>
#include <foundry/physmem.h>

#include "conform/heap.h"
#include "model/model.h"
#include "fuzz.h"

/* All RAM there is. */
#define RAM		paddr(GiB)
#define RAM_FRAMES	128

static const struct memmap map = {
	.ranges = { { { GiB }, RAM_FRAMES * FRAME_BYTES, MEM_USABLE } },
	.count = 1,
};

static u64 bits[RAM_FRAMES / 64];
static struct frame_bitmap bitmap;
static struct heap_slab slabs;
static struct heap_bump bump;

static struct frame_allocator *its_frames(struct ktest *kt)
{
	frame_bitmap_init(&bitmap, &map, bits);
	return &bitmap.fa;
}

static struct heap *fresh_slab(struct ktest *kt)
{
	heap_slab_init(&slabs, &bitmap.fa);
	return &slabs.heap;
}

static struct heap *fresh_bump(struct ktest *kt)
{
	heap_bump_init(&bump, phys_to_virt(RAM), RAM_FRAMES * FRAME_BYTES);
	return &bump.heap;
}

static const struct heap_bench benches[] = {
	{ .fresh = fresh_slab, .frames = its_frames },
	{ .fresh = fresh_bump, .no_frames = "its memory is the caller's" },
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct story story;
	static struct sequence sequence;
	static bool mapped;
	struct finding finding = { .story = &story };
	struct ktest kt = { .bench = NULL };

	if (!mapped)
		fuzz_map(vaddr_of(phys_to_virt(RAM)).raw, RAM_FRAMES * FRAME_BYTES);
	mapped = true;
	if (size < 1)
		return 0;
	kt.bench = &benches[data[0] % ARRAY_SIZE(benches)];
	sequence.count = MIN((size - 1) / sizeof(struct operation), SEQUENCE_MAX);
	memcpy(sequence.ops, data + 1, sequence.count * sizeof(struct operation));
	story = (struct story){ .len = 0 };
	fuzz_story = story.text;

	FUZZ_CHECK(heap_model.run(&kt, &sequence, &finding), finding.why);
	return 0;
}
