// SPDX-License-Identifier: MIT
/* The stage from which on there are frames. */
#include <foundry/boot.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/physmem.h>
#include <foundry/stages.h>

#include "frames.h"

static int frames_run(struct boot_context *ctx)
{
	struct kernel *kernel = ctx->kernel;
	int err = frames_make(&kernel->memmap, &kernel->frames);

	if (err == -ENOMEM)
		return boot_fail(ctx, err, "no usable range is large enough to track the frames");
	if (err)
		return boot_fail(ctx, err, "there is memory at 16 TiB or above");
	log_event(LOG_INFO, "frames", "ready", LOG_STR("kind", kernel->frames->name),
		  LOG_U64("free", frame_available(kernel->frames)),
		  LOG_U64("total", memmap_usable_frames(&kernel->memmap)));
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
