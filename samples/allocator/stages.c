// SPDX-License-Identifier: MIT
/* The stages that give this kernel its frames and its heap. */
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "allocators.h"
#include "frame_list.h"
#include "heap_list.h"

#define HEAP_ORDER	6	/* 256 KiB */

static struct frame_list frames;
static struct heap_list heap;
static paddr_t heap_block;

static void *reach(paddr_t frame)
{
	return phys_to_virt(frame);
}

static int frames_run(struct boot_context *ctx)
{
	frame_list_init(&frames, &ctx->kernel->memmap, reach);
	ctx->kernel->frames = &frames.fa;
	return 0;
}

static void frames_undo(struct boot_context *ctx)
{
	ctx->kernel->frames = NULL;
}

const struct boot_stage list_frames_stage = {
	.name	= "frames",
	.needs	= FACT(MEMMAP),
	.gives	= FACT(FRAMES),
	.run	= frames_run,
	.undo	= frames_undo,
};

static int heap_run(struct boot_context *ctx)
{
	int err = frame_alloc_order(ctx->kernel->frames, HEAP_ORDER, &heap_block);

	if (err)
		return boot_fail(ctx, err, "no memory for the heap");
	heap_list_init(&heap, phys_to_virt(heap_block), FRAME_BYTES << HEAP_ORDER);
	ctx->kernel->heap = &heap.heap;
	return 0;
}

static void heap_undo(struct boot_context *ctx)
{
	ctx->kernel->heap = NULL;
	frame_free_order(ctx->kernel->frames, HEAP_ORDER, heap_block);
}

const struct boot_stage list_heap_stage = {
	.name	= "heap",
	.needs	= FACT(FRAMES),
	.gives	= FACT(HEAP),
	.run	= heap_run,
	.undo	= heap_undo,
};
