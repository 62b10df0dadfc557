// SPDX-License-Identifier: MIT
/* The stage that gives this kernel its frames. */
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "allocators.h"
#include "frame_list.h"

static struct frame_list list;

static void *reach(paddr_t frame)
{
	return phys_to_virt(frame);
}

static int list_run(struct boot_context *ctx)
{
	frame_list_init(&list, &ctx->kernel->memmap, reach);
	ctx->kernel->frames = &list.fa;
	return 0;
}

static void list_undo(struct boot_context *ctx)
{
	ctx->kernel->frames = NULL;
}

const struct boot_stage list_stage = {
	.name	= "list",
	.needs	= FACT(MEMMAP),
	.gives	= FACT(FRAMES),
	.run	= list_run,
	.undo	= list_undo,
};
