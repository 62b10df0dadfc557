// SPDX-License-Identifier: MIT
/*
 * kernel_space - the kernel's tables as an address space: the window between devices and the image.
 *
 * What arch_start() mapped, and what io_map() maps, lies outside of the window and stays: no call
 * on the space reaches it.
 */
#include <foundry/arch.h>
#include <foundry/kernel.h>
#include <foundry/kernel_map.h>
#include <foundry/vmm_radix.h>

/* All tables are in RAM, for the kernel made them. */
static void *reach_own_table(void *arg, paddr_t table)
{
	return phys_to_virt(table);
}

int arch_vmm_init(struct vmm_radix *space, struct frame_allocator *frames)
{
	struct pt_radix tables = kernel_tables;

	tables.reach = reach_own_table;
	vmm_radix_init(space, &(struct vmm_radix_setup){
		.name	= "kernel",
		.pt	= &tables,
		.frames	= frames,
		.tlb	= this_kernel()->arch->tlb,
		.first	= vaddr(DYNAMIC_BASE),
		.last	= vaddr(DYNAMIC_BASE + (DYNAMIC_BYTES - 1)),
	});
	kernel_map_share(space);
	return 0;
}

void arch_vmm_exit(struct vmm_radix *space)
{
	kernel_map_share(NULL);
	vmm_radix_destroy(space);
}
