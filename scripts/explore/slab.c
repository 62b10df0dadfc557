// SPDX-License-Identifier: MIT
/* slab: objects go through the magazine of the CPU that calls, irqs off, and half a magazine under the lock. */
#include <foundry/frame_bitmap.h>
#include <foundry/physmem.h>
#include <foundry/slab.h>

#include "explore.h"

#define FRAMES		16

static const struct memmap map = {
	.ranges = { { { EXPLORE_RAM }, FRAMES * FRAME_BYTES, MEM_USABLE } },
	.count = 1,
};
u8 explore_ram[FRAMES * FRAME_BYTES] __aligned(4 * FRAME_BYTES);
static u64 bits[1];
static struct frame_bitmap frames;
static struct slab_source source;
static struct slab_cache cache;

struct object {
	u32	owned;
};

static void setup(void)
{
	frame_bitmap_init(&frames, &map, bits);
	slab_source_init(&source, &frames.fa);
	slab_cache_init(&cache, &source, "object", 8000, 16);
	for (unsigned int cpu = 0; cpu < 2; cpu++) {	/* its magazines: to clear them takes long */
		struct object *object;

		explore_be(cpu);
		object = slab_alloc(&cache);
		object->owned = 0;
		slab_free(&cache, object);
	}
	explore_be(0);
}

/* Whoever has an object is its only owner; a second one is a race, or is seen. */
static void use(void)
{
	struct object *object = slab_alloc(&cache);

	if (!object)
		return;
	object->owned = 1;
	EXPLORE_CHECK(object->owned == 1, "an object was handed out twice");
	object->owned = 0;
	slab_free(&cache, object);
}

/* More than the magazine holds. */
static void use_two(void)
{
	struct object *first = slab_alloc(&cache);

	use();
	slab_free(&cache, first);
}

static void check(void)
{
	EXPLORE_CHECK(slab_cache_usage(&cache).objects == 0, "an object was lost");
}

EXPLORE_TEST(.name = "slab/irq", .setup = setup, .threads = { use, use_two }, .handler = use, .check = check,
	     .bound = 1);
EXPLORE_TEST(.name = "slab/two", .setup = setup, .threads = { use_two, use_two }, .check = check);
