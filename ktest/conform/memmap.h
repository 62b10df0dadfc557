/* SPDX-License-Identifier: MIT */
/* The promise of memmap.h, executed. */
#ifndef KTEST_CONFORM_MEMMAP_H
#define KTEST_CONFORM_MEMMAP_H

#include <foundry/ktest.h>
#include <foundry/memmap.h>

/* What an implementation lends: the calls of memmap.h. */
struct memmap_bench {
	int			(*add)(struct memmap *map, struct mem_range range);
	int			(*add_firmware)(struct memmap *map, struct mem_range range);
	int			(*carve)(struct memmap *map, u64 bytes, u64 align, paddr_t limit,
					 paddr_t *start);
	struct frame_run	(*next_frames)(const struct memmap *map, u64 from);
};

extern const struct ktest_case memmap_conform[];

#endif
