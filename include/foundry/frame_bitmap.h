/* SPDX-License-Identifier: MIT */
/*
 * frame_bitmap - a bit a frame; small, sees every misuse, slow when memory is large.
 *
 * Alloc looks from where it last found something: O(frames) at worst.
 */
#ifndef FOUNDRY_FRAME_BITMAP_H
#define FOUNDRY_FRAME_BITMAP_H

#include <foundry/bitmap.h>
#include <foundry/frame.h>
#include <foundry/memmap.h>
#include <foundry/spinlock.h>

struct frame_bitmap {
	struct frame_allocator	fa;
	const struct memmap	*map;
	struct spinlock		lock;
	struct bitmap		free __guarded_by(&lock);	/* by frame number */
	u64			available __guarded_by(&lock);
	u64			hint __guarded_by(&lock);	/* where to look first */
};

/* Bytes of storage that a map needs.  Context: any. */
size_t frame_bitmap_bytes(const struct memmap *map);

/**
 * frame_bitmap_init() - all usable frames of a map, free
 * @bitmap:	caller's storage
 * @map:	must outlive it
 * @storage:	frame_bitmap_bytes(), aligned to 8, outlives it
 *
 * Context: boot only.
 */
void frame_bitmap_init(struct frame_bitmap *bitmap, const struct memmap *map, void *storage);

#endif
