// SPDX-License-Identifier: MIT
/*
 * From the loader's word to kernel_main(): what memory there is, tables for
 * all of it, and the boot_info that the kernel reads.
 *
 * entry.S mapped the first 4 GiB at phys_to_virt(), and no more.
 */
#include <foundry/errno.h>
#include <foundry/log.h>
#include <foundry/memmap.h>
#include <foundry/physmem.h>
#include <foundry/print.h>
#include <foundry/string.h>

#include "arch.h"
#include "cpu.h"
#include "paging.h"
#include "pvh.h"

#define EARLY_END	(4 * GiB)

#define CMDLINE_MAX	4096

/* What firmware said, and what the image and its tables occupy in it. */
#define OWN_RANGES	3

static struct mem_range ranges[MEMMAP_MAX + OWN_RANGES];
static struct boot_info info = { .memory = ranges };

static struct memmap ram;	/* firmware's word, sorted */
static struct memmap room;	/* what of it is free */

static __noreturn __printf(1, 2) void refuse(const char *fmt, ...)
{
	char sentence[LOG_LINE_MIN];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	print("foundry: %s\nFOUNDRY: FAIL before boot\n", sentence);
	arch_exit(VERDICT_FAIL);
}

/* Something that the loader left for us. */
static const void *handed_over(u64 addr, u64 bytes, const char *what)
{
	if (addr >= EARLY_END || bytes > EARLY_END - addr)
		refuse("the loader put %s above 4 GiB, at 0x%llx", what, addr);
	return phys_to_virt(paddr(addr));
}

/* A copy: it may lie where the direct map has nothing. */
static void read_cmdline(const struct pvh_start *start)
{
	static char cmdline[CMDLINE_MAX];

	if (start->cmdline &&
	    !strscpy(cmdline, handed_over(start->cmdline, CMDLINE_MAX, "the command line"), CMDLINE_MAX))
		refuse("the command line is longer than %u bytes", CMDLINE_MAX - 1);
	info.cmdline = cmdline;
}

/* --- the memory map --------------------------------------------------------- */

static void add_range(struct mem_range range)
{
	int err = memmap_add(&room, range);

	if (err)
		refuse("the memory map: range 0x%llx of 0x%llx bytes: %s", range.start.raw,
		       range.bytes, errno_name(err));
	ranges[info.memory_count++] = range;
}

/* Address Range Types: ACPI 6.5, table 15.4.  What the direct map cannot hold is no RAM to us. */
static enum mem_kind kind_of(const struct pvh_memory *entry)
{
	if (entry->addr + entry->bytes > DEVICE_BASE - DIRECT_BASE)
		return MEM_RESERVED;
	switch (entry->type) {
	case PVH_RAM:	return MEM_USABLE;
	case PVH_ACPI:	return MEM_BOOT;
	default:	return MEM_RESERVED;
	}
}

static void read_memory(const struct pvh_start *start)
{
	u64 bytes = start->memory_count * sizeof(struct pvh_memory);
	const struct pvh_memory *entries = handed_over(start->memory, bytes, "the memory map");

	if (start->memory_count > MEMMAP_MAX)
		refuse("the memory map has %u entries, more than %u", start->memory_count, MEMMAP_MAX);
	for (u32 i = 0; i < start->memory_count; i++) {
		const struct pvh_memory *entry = &entries[i];

		add_range((struct mem_range){ paddr(entry->addr), entry->bytes, kind_of(entry) });
	}
	ram = room;
}

/* --- what is not free in it -------------------------------------------------- */

static void reserve_image(void)
{
	paddr_t start = image_phys(__image_start);
	u64 bytes = vaddr_diff(vaddr_of(__image_end), vaddr_of(__image_start));

	if (!memmap_is_usable(&room, start, bytes))
		refuse("too little memory: the image takes %llu KiB from 0x%llx on, and no RAM is there",
		       bytes / KiB, start.raw);
	add_range((struct mem_range){ start, bytes, MEM_RESERVED });
}

/* The largest free range that entry.S has mapped. */
static struct mem_range find_room(void)
{
	struct mem_range best = { .bytes = 0 };

	for (size_t i = 0; i < room.count; i++) {
		struct mem_range range = room.ranges[i];
		u64 end = MIN(range.start.raw + range.bytes, EARLY_END);

		if (range.kind != MEM_USABLE || range.start.raw >= end)
			continue;
		range.bytes = end - range.start.raw;
		if (range.bytes > best.bytes)
			best = range;
	}
	return best;
}

static void map_memory(void)
{
	struct mem_range tables = find_room();
	u64 bytes = tables.bytes;

	if (paging_init(&ram, &tables))
		refuse("too little memory: the largest free range has %llu KiB, not enough for page tables",
		       bytes / KiB);
	tables.kind = MEM_RESERVED;
	add_range(tables);
}

/* --- the order ---------------------------------------------------------------- */

void arch_start(u32 start_info)
{
	const struct pvh_start *start;

	cpu_init();
	if (console_16550_init(&x86_console, COM1_PORT))
		x86_arch.console = NULL;	/* which the first stage of boot refuses */
	log_set_console(x86_arch.console);

	start = handed_over(start_info, sizeof(*start), "its start info");
	if (start->magic != PVH_MAGIC || start->version < PVH_VERSION_MEMORY)
		refuse("the loader's start info has magic 0x%x and version %u, not 0x%x and at least %u",
		       start->magic, start->version, PVH_MAGIC, PVH_VERSION_MEMORY);
	read_cmdline(start);
	info.rsdp = paddr(start->rsdp);
	read_memory(start);
	add_range((struct mem_range){ paddr(0), FRAME_BYTES, MEM_RESERVED });
	reserve_image();
	map_memory();
	arch_init_services();
	kernel_main(&x86_arch, &info);
}
