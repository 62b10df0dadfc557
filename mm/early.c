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

static int note(struct memmap *map, struct mem_range range)
{
	int err = memmap_add_firmware(map, range);

	if (memmap_must_refuse(&range, err))
		early_refuse("the memory map: no room for range 0x%llx of 0x%llx bytes, %s",
			     range.start.raw, range.bytes, mem_kind_name(range.kind));
	return err;
}

static int note_room(struct early *early, struct mem_range range)
{
	int err = note(&early->room, range);

	early->info.memory = early->room.ranges;
	early->info.memory_count = early->room.count;
	return err;
}

/* An entry that does no harm is told, and survived. */
static void tell(struct mem_range range, int err)
{
	if (err)
		print("foundry: the memory map: range 0x%llx of 0x%llx bytes, %s, is %s: %s\n",
		      range.start.raw, range.bytes, mem_kind_name(range.kind),
		      range.kind == MEM_USABLE ? "left out" : "cut", errno_name(err));
}

void early_add_memory(struct early *early, struct mem_range range)
{
	const u64 end = DEVICE_BASE - DIRECT_BASE;
	int err;

	if (range.bytes > end || range.start.raw > end - range.bytes)
		range.kind = MEM_RESERVED;
	err = note(&early->ram, range);
	if (!err || range.kind != MEM_USABLE)	/* what is not mapped must not be used */
		err = note_room(early, range);
	tell(range, err);
}

void early_reserve(struct early *early, paddr_t start, u64 bytes)
{
	struct mem_range range = { start, bytes, MEM_RESERVED };

	tell(range, note_room(early, range));
}

/* What the kernel itself is made of. */
static void keep(struct early *early, paddr_t start, u64 bytes)
{
	struct mem_range range = { start, bytes, MEM_KERNEL };

	tell(range, note_room(early, range));
}

static void keep_image(struct early *early)
{
	paddr_t start = image_phys(__image_start);
	u64 bytes = vaddr_diff(vaddr_of(__image_end), vaddr_of(__image_start));

	if (!memmap_is_usable(&early->room, start, bytes))
		early_refuse("too little memory: the image takes %llu KiB from 0x%llx on, "
			     "and no RAM is there",
			     bytes / KiB, start.raw);
	keep(early, start, bytes);
}

/* The largest free range of [start, end). */
static struct mem_range find_room(const struct memmap *room, u64 start, u64 end)
{
	struct mem_range best = { .bytes = 0 };

	memmap_foreach(range, room) {
		u64 from = MAX(range->start.raw, start);
		u64 to = MIN(mem_range_end(range).raw, end);

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

	keep_image(early);
	tables = find_room(&early->room, start.raw, end.raw);
	bytes = tables.bytes;
	if (kernel_map_init(cpu, &early->ram, &tables))
		early_refuse("too little memory: the largest free range has %llu KiB, "
			     "not enough for page tables",
			     bytes / KiB);
	keep(early, tables.start, tables.bytes);
}
