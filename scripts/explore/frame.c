// SPDX-License-Identifier: MIT
/* frame: each CPU takes single frames from a cache of its own, irqs off, and refills it under the lock. */
#include <foundry/frame_buddy.h>
#include <foundry/physmem.h>

#include "explore.h"

#define FRAMES		64
#define TABLES		paddr(0x40000000)

static const struct memmap map = {
	.ranges = { { { EXPLORE_RAM }, FRAMES * FRAME_BYTES, MEM_USABLE } },
	.count = 1,
};
static const struct memmap tables_map = {
	.ranges = { { { 0x40000000 }, 2 * FRAME_BYTES, MEM_USABLE } },
	.count = 1,
};
static u8 tables[2 * FRAME_BYTES] __aligned(FRAME_BYTES);
static struct frame_bump bump;
static struct frame_buddy buddy;
static u32 owners[FRAMES];

static void *reach(paddr_t frame)
{
	return tables + paddr_diff(frame, TABLES);
}

static void setup(void)
{
	paddr_t frame;

	frame_bump_init(&bump, &tables_map);
	EXPLORE_CHECK(frame_buddy_init(&buddy, &map, &bump, reach) == 0, "no buddy");
	for (unsigned int cpu = 0; cpu < 2; cpu++) {	/* each has a cache that is not empty */
		explore_be(cpu);
		EXPLORE_CHECK(frame_alloc(&buddy.fa, &frame) == 0, "no frame");
		frame_free(&buddy.fa, frame);
	}
	explore_be(0);
}

/* Whoever has a frame is its only owner; a second one is a race, or is seen. */
static void use(void)
{
	paddr_t frame;
	u32 *owner;

	if (frame_alloc(&buddy.fa, &frame))
		return;
	owner = &owners[paddr_diff(frame, paddr(EXPLORE_RAM)) >> FRAME_SHIFT];
	EXPLORE_CHECK(*owner == 0, "a frame was handed out twice");
	*owner = 1;
	*owner = 0;
	frame_free(&buddy.fa, frame);
}

/* A block is not for the cache: it takes the lock. */
static void use_block(void)
{
	paddr_t block;

	if (frame_alloc_order(&buddy.fa, 1, &block) == 0)
		frame_free_order(&buddy.fa, 1, block);
	use();
}

static void check(void)
{
	EXPLORE_CHECK(frame_available(&buddy.fa) == FRAMES, "a frame was lost");
}

EXPLORE_TEST(.name = "frame/irq", .setup = setup, .threads = { use, use_block }, .handler = use, .check = check,
	     .bound = 1);
EXPLORE_TEST(.name = "frame/blocks", .setup = setup, .threads = { use_block, use_block }, .check = check);
