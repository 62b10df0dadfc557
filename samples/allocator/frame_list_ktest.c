// SPDX-License-Identifier: MIT
/* The promise of frame.h on the list: Foundry's cases, and its random sequences. */
#include "conform/frame.h"
#include "frame_list.h"
#include "model/model.h"

/* 64 frames around 16 MiB, played by an array: 4 of them are reserved, the last one is cut. */
#define FRAMES		64
#define BASE		(16 * MiB - 24 * FRAME_BYTES)
#define AT(n)		{ BASE + (n) * FRAME_BYTES }

static const struct memmap map = {
	.ranges = {
		{ AT(0), 40 * FRAME_BYTES, MEM_USABLE },
		{ AT(40), 4 * FRAME_BYTES, MEM_RESERVED },
		{ AT(44), 20 * FRAME_BYTES - 16, MEM_USABLE },
	},
	.count = 3,
};

static u8 memory[FRAMES][FRAME_BYTES] __aligned(FRAME_BYTES);
static struct frame_list list;

static void *reach(paddr_t frame)
{
	return memory[paddr_diff(frame, paddr(BASE)) >> FRAME_SHIFT];
}

static struct frame_allocator *fresh(struct ktest *kt)
{
	frame_list_init(&list, &map, reach);
	return &list.fa;
}

static const struct memmap *its_map(struct ktest *kt)
{
	return &map;
}

static u64 *word(paddr_t frame)
{
	return reach(frame);
}

static const struct frame_bench bench = {
	.fresh		= fresh,
	.map		= its_map,
	.word		= word,
	.no_poison	= "what is free holds the list",
};

static const struct ktest_suite conform = {
	.name	= "frame/list",
	.needs	= FACT(TRAPS),
	.cases	= frame_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "frame/list",
	.needs	= FACT(TRAPS),
	.cases	= frame_random,
	.bench	= &bench,
};
KTEST_SUITE(random);
