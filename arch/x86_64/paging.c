// SPDX-License-Identifier: MIT
/*
 * paging - what the kernel's tables are to this CPU, and what firmware left outside of RAM.
 *
 * A new entry needs no flush, for the CPU keeps none that is not present (Intel SDM volume 3,
 * "Invalidation of TLBs and Paging-Structure Caches").
 */
#include <foundry/bits.h>
#include <foundry/physmem.h>

#include <asm/msr.h>

#include "cpu.h"
#include "cr.h"
#include "paging.h"

/*
 * Kinds of memory, a byte each, that PWT and PCD choose from: as after reset,
 * but for the second, which becomes write-combining.  Intel SDM volume 3,
 * "Page Attribute Table (PAT)".
 */
#define PAT_VALUE		0x0007040600070106ull

#define EDX_1GIB_PAGES		BIT(26)	/* of CPUID 0x80000001 */

static const struct memmap *ram;	/* as firmware listed it, what is not RAM too */

/* What is mapped in a kind of memory is not touched before that is known. */
void paging_init_cpu(void)
{
	wrmsr(MSR_PAT, PAT_VALUE);
	write_cr3(kernel_tables.root.raw);
}

void paging_init(struct early *early)
{
	static struct kernel_map_cpu cpu = {
		.format		= &pt_format_x86_64_4,
		.stacks		= STACKS,
		.stack_count	= STACK_COUNT,
	};

	cpu.largest = cpuid(0x80000001, 0).edx & EDX_1GIB_PAGES ? 0 : 2 * MiB;
	ram = &early->ram;
	early_map_memory(early, &cpu, paddr(0), paddr(EARLY_END));
	paging_init_cpu();
}

/* Whatever firmware names lies in a range that it listed, or is made up. */
static bool is_listed(u64 start, u64 end)
{
	for (size_t i = 0; i < ram->count; i++) {
		const struct mem_range *range = &ram->ranges[i];

		if (start >= range->start.raw && end <= range->start.raw + range->bytes)
			return true;
	}
	return false;
}

const void *paging_map_firmware(void *arg, paddr_t addr, size_t bytes)
{
	u64 end = addr.raw + bytes;

	if (end <= addr.raw || end > DEVICE_BASE - DIRECT_BASE || !is_listed(addr.raw, end))
		return NULL;
	return kernel_map_late(DIRECT_BASE, addr.raw, end, VM_READ | VM_GLOBAL);
}
