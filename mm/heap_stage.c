// SPDX-License-Identifier: MIT
/* The stage from which on there is a heap. */
#include <foundry/boot.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/stages.h>

#include "heaps.h"

static int heap_run(struct boot_context *ctx)
{
	struct kernel *kernel = ctx->kernel;
	int err = heaps_make(kernel->frames, &kernel->heap);

	if (err)
		return boot_fail(ctx, err, "the heap finds no memory");
	log_event(LOG_INFO, "heap", "ready", LOG_STR("kind", kernel->heap->name));
	return 0;
}

/* An object can be had, holds what is written, and comes back. */
static int heap_check(const struct boot_context *ctx)
{
	struct heap *heap = ctx->kernel->heap;
	u64 *object = heap_alloc(heap, sizeof(*object));
	int err;

	if (!object)
		return -ENOMEM;
	WRITE_ONCE(*object, vaddr_of(object).raw);
	err = READ_ONCE(*object) == vaddr_of(object).raw ? 0 : -EIO;
	heap_free(heap, object);
	return heap_objects(heap) == 0 ? err : -EINVAL;
}

static void heap_undo(struct boot_context *ctx)
{
	struct kernel *kernel = ctx->kernel;
	u64 objects = heap_objects(kernel->heap);

	if (objects > 0)
		log_warn("heap", "%llu objects are still out", objects);
	heaps_unmake(kernel->frames, kernel->heap);
	kernel->heap = NULL;
}

const struct boot_stage heap_stage = {
	.name	= "heap",
	.needs	= FACT(FRAMES) | FACT(VMM),
	.gives	= FACT(HEAP),
	.run	= heap_run,
	.check	= heap_check,
	.undo	= heap_undo,
};
