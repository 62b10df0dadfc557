// SPDX-License-Identifier: MIT
/* The kernel's frames are the buddy's. */
#include <foundry/errno.h>
#include <foundry/frame_buddy.h>
#include <foundry/frame_bump.h>
#include <foundry/physmem.h>

#include "frames.h"

static struct frame_buddy buddy;

static void *reach(paddr_t frame)
{
	return phys_to_virt(frame);
}

/* The memory that devices of old can reach is not for tables, unless there is no other. */
#define TABLES_FROM	(16 * MiB)

/* What is usable of @map from @floor on. */
static const struct memmap *map_above(const struct memmap *map, u64 floor)
{
	static struct memmap above;

	above.count = 0;
	for (size_t i = 0; i < map->count; i++) {
		struct mem_range range = map->ranges[i];
		u64 cut = range.start.raw < floor ? floor - range.start.raw : 0;

		if (range.kind != MEM_USABLE || cut >= range.bytes)
			continue;
		above.ranges[above.count++] = (struct mem_range){
			paddr_add(range.start, cut), range.bytes - cut, MEM_USABLE,
		};
	}
	return &above;
}

static int make_above(const struct memmap *map, u64 floor) __allocates
{
	static struct frame_bump early;

	frame_bump_init(&early, map_above(map, floor));
	return frame_buddy_init(&buddy, map, &early, reach);
}

int frames_make(struct memmap *map, struct frame_allocator **frames)
{
	int err;

	err = make_above(map, TABLES_FROM);
	if (err == -ENOMEM)
		err = make_above(map, 0);
	if (err)
		return err;
	frame_buddy_poison(&buddy, reach);
	*frames = &buddy.fa;
	return 0;
}
