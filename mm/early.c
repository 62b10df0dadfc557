// SPDX-License-Identifier: MIT
/* early - nobody is there yet to be returned an error: what cannot be is told, and ends it. */
#include <foundry/early.h>
#include <foundry/errno.h>
#include <foundry/log.h>
#include <foundry/print.h>

void early_refuse(const char *fmt, ...)
{
	char sentence[LOG_LINE_MIN];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	print("foundry: %s\nFOUNDRY: FAIL before boot\n", sentence);
	arch_exit(VERDICT_FAIL);
}

static void note(struct memmap *map, struct mem_range range)
{
	int err = memmap_add(map, range);

	if (err)
		early_refuse("the memory map: range 0x%llx of 0x%llx bytes: %s", range.start.raw,
			     range.bytes, errno_name(err));
}

/* The list has room: what firmware says is bounded below, what is reserved by its callers. */
static void add_range(struct early *early, struct mem_range range)
{
	early->info.memory = early->ranges;
	early->ranges[early->info.memory_count++] = range;
	note(&early->room, range);
}

void early_add_memory(struct early *early, struct mem_range range)
{
	if (early->info.memory_count == MEMMAP_MAX)
		early_refuse("the memory map has more than %u entries", MEMMAP_MAX);
	if (range.start.raw + range.bytes > DEVICE_BASE - DIRECT_BASE)
		range.kind = MEM_RESERVED;
	note(&early->ram, range);
	add_range(early, range);
}

void early_reserve(struct early *early, paddr_t start, u64 bytes)
{
	if (early->info.memory_count == ARRAY_SIZE(early->ranges))
		early_refuse("more than %zu ranges of memory are not free",
			     ARRAY_SIZE(early->ranges));
	add_range(early, (struct mem_range){ start, bytes, MEM_RESERVED });
}

static void reserve_image(struct early *early)
{
	paddr_t start = image_phys(__image_start);
	u64 bytes = vaddr_diff(vaddr_of(__image_end), vaddr_of(__image_start));

	if (!memmap_is_usable(&early->room, start, bytes))
		early_refuse("too little memory: the image takes %llu KiB from 0x%llx on, "
			     "and no RAM is there",
			     bytes / KiB, start.raw);
	early_reserve(early, start, bytes);
}

/* The largest free range of [start, end). */
static struct mem_range find_room(const struct memmap *room, u64 start, u64 end)
{
	struct mem_range best = { .bytes = 0 };

	for (size_t i = 0; i < room->count; i++) {
		const struct mem_range *range = &room->ranges[i];
		u64 from = MAX(range->start.raw, start);
		u64 to = MIN(range->start.raw + range->bytes, end);

		if (range->kind == MEM_USABLE && from < to && to - from > best.bytes)
			best = (struct mem_range){ paddr(from), to - from, MEM_USABLE };
	}
	return best;
}

void early_map_memory(struct early *early, const struct kernel_map_cpu *cpu, paddr_t start,
		      paddr_t end)
{
	struct mem_range tables;
	u64 bytes;

	reserve_image(early);
	tables = find_room(&early->room, start.raw, end.raw);
	bytes = tables.bytes;
	if (kernel_map_init(cpu, &early->ram, &tables))
		early_refuse("too little memory: the largest free range has %llu KiB, "
			     "not enough for page tables",
			     bytes / KiB);
	early_reserve(early, tables.start, tables.bytes);
}
