// SPDX-License-Identifier: MIT
/* The stage that says what memory there is. */
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/stages.h>

static void tell(enum log_level level, const char *what, const struct mem_range *range, int err)
{
	char start[24], bytes[24];

	snprintf(start, sizeof(start), "0x%llx", range->start.raw);
	snprintf(bytes, sizeof(bytes), "0x%llx", range->bytes);
	log_event(level, "memmap", what, LOG_STR("start", start), LOG_STR("bytes", bytes),
		  LOG_STR("kind", mem_kind_name(range->kind)), LOG_STR("error", errno_name(err)));
}

/* An absurd entry does not keep the machine from booting, one that cannot be obeyed does. */
static int memmap_run(struct boot_context *ctx)
{
	struct memmap *map = &ctx->kernel->memmap;
	struct frame_run usable;

	map->count = 0;
	for (size_t i = 0; i < ctx->info->memory_count; i++) {
		const struct mem_range *range = &ctx->info->memory[i];
		int err = memmap_add_firmware(map, *range);

		if (memmap_must_refuse(range, err)) {
			tell(LOG_ERROR, "no room for a range", range, err);
			return boot_fail(ctx, err, "the memory map has too many ranges");
		}
		if (err)
			tell(LOG_WARN, range->kind == MEM_USABLE ? "range left out" : "range cut",
			     range, err);
	}
	usable = memmap_next_frames(map, 0);
	if (usable.first == usable.end)
		return boot_fail(ctx, -ENOMEM, "the memory map has no usable range");
	return 0;
}

/* MEMMAP-1 and MEMMAP-2. */
static int memmap_check(const struct boot_context *ctx)
{
	const struct mem_range *last = NULL;

	memmap_foreach(range, &ctx->kernel->memmap) {
		if (range->bytes == 0)
			return -EINVAL;
		if (last && paddr_lt(range->start, mem_range_end(last)))
			return -EINVAL;
		if (last && paddr_eq(range->start, mem_range_end(last)) && range->kind == last->kind)
			return -EINVAL;
		last = range;
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
