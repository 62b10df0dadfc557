// SPDX-License-Identifier: MIT
/* The stages that make memory: what there is, then who hands it out. */
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/errno.h>
#include <foundry/frame_bitmap.h>
#include <foundry/frame_bump.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/physmem.h>
#include <foundry/stages.h>

static int memmap_run(struct boot_context *ctx)
{
	struct memmap *map = &ctx->kernel->memmap;

	map->count = 0;
	for (size_t i = 0; i < ctx->info->memory_count; i++) {
		const struct mem_range *range = &ctx->info->memory[i];
		int err = memmap_add(map, *range);

		if (err == -EOVERFLOW)
			return boot_fail(ctx, err, "a range of the memory map runs past 64 bits");
		if (err)
			return boot_fail(ctx, err, "the memory map has too many ranges");
	}
	if (memmap_usable_frames(map) == 0)
		return boot_fail(ctx, -ENOMEM, "the memory map has no usable range");
	return 0;
}

/* Sorted, disjoint, no empty range. */
static int memmap_check(const struct boot_context *ctx)
{
	const struct memmap *map = &ctx->kernel->memmap;

	for (size_t i = 0; i < map->count; i++) {
		const struct mem_range *range = &map->ranges[i];

		if (range->bytes == 0)
			return -EINVAL;
		if (i > 0 && range->start.raw < range[-1].start.raw + range[-1].bytes)
			return -EINVAL;
	}
	return 0;
}

static void memmap_undo(struct boot_context *ctx)
{
	ctx->kernel->memmap.count = 0;
}

const struct boot_stage memmap_stage = {
	.name	= "memmap",
	.needs	= FACT(CONSOLE) | FACT(TRAPS),
	.gives	= FACT(MEMMAP),
	.run	= memmap_run,
	.check	= memmap_check,
	.undo	= memmap_undo,
};

/*
 * A bump allocator finds room for the bitmap in the memory that the bitmap
 * will manage; the bitmap then takes that room out of itself.
 */
static int frames_run(struct boot_context *ctx)
{
	static struct frame_bitmap bitmap;
	const struct memmap *map = &ctx->kernel->memmap;
	u64 bytes = align_up(frame_bitmap_bytes(map), FRAME_BYTES);
	struct frame_bump early;
	unsigned int order = 0;
	paddr_t storage;

	while (FRAME_BYTES << order < bytes)
		order++;
	frame_bump_init(&early, map);
	if (frame_alloc_order(&early.fa, order, &storage))
		return boot_fail(ctx, -ENOMEM, "no usable range is large enough to track the frames");

	frame_bitmap_init(&bitmap, map, phys_to_virt(storage));
	frame_bitmap_reserve(&bitmap, storage, bytes);
	ctx->kernel->frames = &bitmap.fa;
	log_event(LOG_INFO, "frames", "ready", LOG_STR("kind", bitmap.fa.name),
		  LOG_U64("free", frame_available(&bitmap.fa)),
		  LOG_U64("total", memmap_usable_frames(map)));
	return 0;
}

/* A frame can be had, holds what is written, and comes back. */
static int frames_check(const struct boot_context *ctx)
{
	struct frame_allocator *frames = ctx->kernel->frames;
	u64 before = frame_available(frames);
	u64 *word;
	paddr_t frame;
	int err;

	err = frame_alloc(frames, &frame);
	if (err)
		return err;
	word = phys_to_virt(frame);
	WRITE_ONCE(*word, frame.raw);
	err = READ_ONCE(*word) == frame.raw ? 0 : -EIO;
	frame_free(frames, frame);
	return frame_available(frames) == before ? err : -EINVAL;
}

static void frames_undo(struct boot_context *ctx)
{
	ctx->kernel->frames = NULL;
}

const struct boot_stage frames_stage = {
	.name	= "frames",
	.needs	= FACT(MEMMAP),
	.gives	= FACT(FRAMES),
	.run	= frames_run,
	.check	= frames_check,
	.undo	= frames_undo,
};
