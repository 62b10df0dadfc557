// SPDX-License-Identifier: MIT
/*
 * Frame allocators beside the naive model of the random tests, fed by the fuzzer.
 *
 * The first byte of the input chooses allocator and map.  Behind it four bytes are an operation, see
 * ktest/model/frame.c.  What a finding has done is printed, an operation a line.
 */
#include <foundry/frame_bitmap.h>
#include <foundry/frame_buddy.h>

#include "conform/frame.h"
#include "model/model.h"
#include "fuzz.h"

#include "../../mm/frame_maps_ktest.h"

#define TABLES		paddr(64 * GiB)

static const struct memmap tables_map = {
	.ranges = { { { 64 * GiB }, 2 * FRAME_BYTES, MEM_USABLE } },
	.count = 1,
};

static const struct memmap *map;
static u64 words[FRAME_TEST_SPAN];		/* one a frame is memory enough */
static u8 tables[2 * FRAME_BYTES] __aligned(FRAME_BYTES);
static u64 bits[FRAME_TEST_SPAN / 64];

static struct frame_bump bump;
static struct frame_bitmap bitmap;
static struct frame_buddy buddy;

static struct frame_allocator *fresh_bump(struct ktest *kt)
{
	frame_bump_init(&bump, map);
	return &bump.fa;
}

static struct frame_allocator *fresh_bitmap(struct ktest *kt)
{
	FUZZ_CHECK(frame_bitmap_bytes(map) <= sizeof(bits), "the bits of the map have no room");
	frame_bitmap_init(&bitmap, map, bits);
	return &bitmap.fa;
}

static void *reach_tables(paddr_t frame)
{
	return tables + paddr_diff(frame, TABLES);
}

static struct frame_allocator *fresh_buddy(struct ktest *kt)
{
	frame_bump_init(&bump, &tables_map);
	memset(tables, 0xff, sizeof(tables));
	FUZZ_CHECK(frame_buddy_init(&buddy, map, &bump, reach_tables) == 0, "no buddy");
	return &buddy.fa;
}

static const struct memmap *its_map(struct ktest *kt)
{
	return map;
}

static u64 *word(paddr_t frame)
{
	return &words[paddr_diff(frame, paddr_align_up(map->ranges[0].start, FRAME_BYTES)) >> FRAME_SHIFT];
}

static const struct frame_bench benches[] = {
	{ .fresh = fresh_bitmap, .map = its_map, .word = word },
	{ .fresh = fresh_buddy, .map = its_map, .word = word },
	{ .fresh = fresh_bump, .map = its_map, .word = word, .no_reuse = "it only goes upwards" },
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct story story;
	static struct sequence sequence;
	struct finding finding = { .story = &story };
	struct ktest kt = { .bench = NULL };

	if (size < 1)
		return 0;
	map = data[0] & 1 ? &frame_low_map : &frame_test_map;
	kt.bench = &benches[data[0] / 2 % ARRAY_SIZE(benches)];
	sequence.count = MIN((size - 1) / sizeof(struct operation), SEQUENCE_MAX);
	memcpy(sequence.ops, data + 1, sequence.count * sizeof(struct operation));
	story = (struct story){ .len = 0 };
	fuzz_story = story.text;

	FUZZ_CHECK(frame_model.run(&kt, &sequence, &finding), finding.why);
	return 0;
}
