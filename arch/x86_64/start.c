// SPDX-License-Identifier: MIT
/*
 * From the loader's word to kernel_main(): what memory there is, tables for
 * all of it, and the boot_info that the kernel reads.
 *
 * entry.S mapped the first 4 GiB at phys_to_virt(), and no more.
 */
#include <foundry/log.h>
#include <foundry/physmem.h>
#include <foundry/string.h>

#include "arch.h"
#include "cpu.h"
#include "paging.h"
#include "pvh.h"
#include "smp.h"

#define CMDLINE_MAX	4096

static struct early early;

/* Something that the loader left for us. */
static const void *handed_over(u64 addr, u64 bytes, const char *what)
{
	if (addr >= EARLY_END || bytes > EARLY_END - addr)
		early_refuse("the loader put %s above 4 GiB, at 0x%llx", what, addr);
	return phys_to_virt(paddr(addr));
}

/* A copy: it may lie where the direct map has nothing. */
static void read_cmdline(const struct pvh_start *start)
{
	static char cmdline[CMDLINE_MAX];

	if (start->cmdline &&
	    !strscpy(cmdline, handed_over(start->cmdline, CMDLINE_MAX, "the command line"), CMDLINE_MAX))
		early_refuse("the command line is longer than %u bytes", CMDLINE_MAX - 1);
	early.info.cmdline = cmdline;
}

/* Address Range Types: ACPI 6.5, table 15.4. */
static enum mem_kind kind_of(const struct pvh_memory *entry)
{
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

	for (u32 i = 0; i < start->memory_count; i++) {
		const struct pvh_memory *entry = &entries[i];

		early_add_memory(&early, (struct mem_range){ paddr(entry->addr), entry->bytes,
							     kind_of(entry) });
	}
	early_reserve(&early, paddr(0), FRAME_BYTES);
	x86_smp_reserve(&early);
}

void arch_start(u32 start_info)
{
	const struct pvh_start *start;

	cpu_init(0);
	if (console_16550_init(&x86_console, COM1_PORT))
		x86_arch.console = NULL;	/* which the first stage of boot refuses */
	log_set_console(x86_arch.console);

	start = handed_over(start_info, sizeof(*start), "its start info");
	if (start->magic != PVH_MAGIC || start->version < PVH_VERSION_MEMORY)
		early_refuse("the loader's start info has magic 0x%x and version %u, not 0x%x and at least %u",
			     start->magic, start->version, PVH_MAGIC, PVH_VERSION_MEMORY);
	read_cmdline(start);
	early.info.rsdp = paddr(start->rsdp);
	read_memory(start);
	paging_init(&early);
	arch_init_services();
	kernel_main(&x86_arch, &early.info);
}
