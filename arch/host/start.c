// SPDX-License-Identifier: MIT
/*
 * From the process to kernel_main(): simulated RAM and a memory map of the
 * kind that firmware gives, unsorted and with a hole.
 */
#include <foundry/addr.h>
#include <foundry/log.h>
#include <foundry/physmem.h>

#include <asm/host.h>

#include "host.h"

/* As on a PC: nothing between 640 KiB and 1 MiB; the first frame is firmware's. */
#define HOLE_START	(640 * KiB)
#define HOLE_END	(1 * MiB)

static struct mem_range memory[4];
static struct boot_info info = { .memory = memory };
static struct stack_bounds stack;

static void add_range(u64 start, u64 end, enum mem_kind kind)
{
	memory[info.memory_count++] = (struct mem_range){ paddr(start), end - start, kind };
}

/* A part of RAM, mapped and known to the translator.  The hole stays unmapped: real faults. */
static bool map_ram(u64 start, u64 end)
{
	vaddr_t at = vaddr_of(phys_to_virt(paddr(start)));

	return host_map_ram(at.raw, end - start, start) &&
	       translator_map_insert(&host_machine.translator, at, paddr(start), end - start) == 0;
}

bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *bounds)
{
	*bounds = stack;
	return !vaddr_lt(addr, stack.low) && vaddr_lt(addr, stack.high);
}

void host_start(const struct host_boot *boot)
{
	stack = (struct stack_bounds){ vaddr(boot->stack_low), vaddr(boot->stack_high) };
	host_machine_init();
	if (!map_ram(0, HOLE_START) || !map_ram(HOLE_END, boot->ram_bytes)) {
		log_set_console(host_arch.console);
		print("foundry: the host has no room for RAM at 0x%llx\n", HOST_DIRECT_BASE);
		arch_exit(VERDICT_FAIL);
	}

	add_range(HOLE_END, boot->ram_bytes, MEM_USABLE);
	add_range(0, HOLE_START, MEM_USABLE);
	add_range(HOLE_START, HOLE_END, MEM_RESERVED);
	add_range(0, FRAME_BYTES, MEM_RESERVED);
	info.cmdline = boot->cmdline;
	kernel_main(&host_arch, &info);
}
