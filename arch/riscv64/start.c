// SPDX-License-Identifier: MIT
/*
 * From the loader's word to kernel_main(): what the device tree says, tables for all memory, and the
 * boot_info that the kernel reads.
 *
 * entry.S mapped all that the direct map can hold, and devices.
 */
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/log.h>
#include <foundry/physmem.h>

#include "arch.h"
#include "console.h"
#include "cpu.h"
#include "paging.h"
#include "power.h"

static struct early early;

static void read_tree(u64 addr)
{
	if (addr == 0 || addr >= DEVICE_BASE - DIRECT_BASE)
		early_refuse("the firmware handed over no device tree: its address is 0x%llx", addr);
	if (fdt_check(&riscv_fdt, phys_to_virt(paddr(addr)), FDT_BYTES_MAX))
		early_refuse("the device tree at 0x%llx: %s", addr, riscv_fdt.reason);
	early.info.cmdline = fdt_bootargs(&riscv_fdt);
}

/* The tree stays where it is, and is read as long as the kernel runs. */
static void read_memory(paddr_t tree)
{
	static struct mem_range ranges[MEMMAP_MAX];
	size_t count;
	int err;

	err = fdt_memory(&riscv_fdt, ranges, ARRAY_SIZE(ranges), &count);
	if (err == -ENOENT)
		early_refuse("the device tree names no memory");
	if (err)
		early_refuse("the device tree's memory: %s", errno_name(err));
	for (size_t i = 0; i < count; i++)
		early_add_memory(&early, ranges[i]);
	if (!memmap_is_usable(&early.ram, tree, riscv_fdt.size))
		early_refuse("the device tree at 0x%llx lies outside of RAM", tree.raw);
	early_reserve(&early, tree, riscv_fdt.size);
}

void arch_start(u64 hart, u64 fdt)
{
	cpu_init(0);
	this_riscv_cpu()->hart = hart;
	cpu_init_traps();
	riscv_console_start();
	read_tree(fdt);
	riscv_power_find(&riscv_fdt);
	riscv_console_find(&riscv_fdt);
	read_memory(paddr(fdt));
	paging_init(&early);
	riscv_console_map();
	riscv_power_map();
	paging_switch();
	arch_init_services();
	kernel_main(&riscv_arch, &early.info);
}
