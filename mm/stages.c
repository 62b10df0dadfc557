// SPDX-License-Identifier: MIT
/* The stage that says what memory there is. */
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
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
