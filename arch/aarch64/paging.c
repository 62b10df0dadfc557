// SPDX-License-Identifier: MIT
/* paging - the kernel's tables are those of the upper half; the lower one has an empty root. */
#include <foundry/bits.h>

#include "cpu.h"
#include "paging.h"

u64 image_offset;

/* A walk by the CPU sees what was written before: Arm ARM, D8.16 "TLB maintenance requirements". */
static void make_visible(void)
{
	__asm__ volatile("dsb ishst\n\tisb" : : : "memory");
}

void paging_init(struct early *early)
{
	static const struct kernel_map_cpu cpu = {
		.format		= &pt_format_aarch64,
		.stacks		= cpu_stacks,
		.stack_count	= STACK_COUNT,
		.sync		= make_visible,
	};
	u64 start = align_down(image_phys(__image_start).raw, EARLY_SPAN);

	early_map_memory(early, &cpu, paddr(start), paddr(start + EARLY_SPAN));
	make_visible();
	paging_join();
}

void paging_join(void)
{
	paging_load(kernel_tables.root, kernel_tables.upper_root);
}
