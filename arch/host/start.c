// SPDX-License-Identifier: MIT
/*
 * From the process to kernel_main(): simulated RAM and a memory map of the
 * kind that firmware gives, unsorted and with a hole.
 */
#include <foundry/addr.h>
#include <foundry/kasan.h>
#include <foundry/log.h>
#include <foundry/physmem.h>
#include <foundry/task_stack.h>

#include <asm/host.h>

#include "host.h"

/* As on a PC: nothing between 640 KiB and 1 MiB; the first frame is firmware's. */
#define HOLE_START	(640 * KiB)
#define HOLE_END	(1 * MiB)

static struct mem_range memory[4];
static struct boot_info info = { .memory = memory };
static struct stack_bounds first_stack;

static void add_range(u64 start, u64 end, enum mem_kind kind)
{
	memory[info.memory_count++] = (struct mem_range){ paddr(start), end - start, kind };
}

/* A part of RAM, mapped and known to the translator.  The hole stays unmapped: real faults. */
static bool map_ram(u64 start, u64 end)
{
	vaddr_t at = vaddr_of(phys_to_virt(paddr(start)));

	kasan_cover(at, end - start);
	return host_map_ram(at.raw, end - start, start) &&
	       translator_map_insert(&host_machine.ram, at, paddr(start), end - start) == 0;
}

static void must_have_room(bool done, const char *what, u64 at)
{
	if (done)
		return;
	log_set_console(host_arch.console);
	print("foundry: the host has no room for %s at 0x%llx\n", what, at);
	arch_exit(VERDICT_FAIL);
}

/* Nothing else of the process comes to lie where page tables map. */
static void reserve(u64 base, u64 bytes)
{
	must_have_room(host_reserve(base, bytes), "page tables to map", base);
}

static bool other_stack_bounds(vaddr_t addr, struct stack_bounds *bounds)
{
	u64 slot = (addr.raw - STACKS_BASE) / STACK_SLOT;
	u64 start = STACKS_BASE + slot * STACK_SLOT;

	if (addr.raw < STACKS_BASE || slot == 0 || slot >= host_cpus_now.count)
		return false;
	*bounds = (struct stack_bounds){ vaddr(start + STACK_OFFSET), vaddr(start + STACK_SLOT) };
	return !vaddr_lt(addr, bounds->low);
}

bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *bounds)
{
	if (other_stack_bounds(addr, bounds))
		return true;
	*bounds = first_stack;
	return !vaddr_lt(addr, first_stack.low) && vaddr_lt(addr, first_stack.high);
}

void host_start(const struct host_boot *boot)
{
	first_stack = (struct stack_bounds){ vaddr(boot->stack_low), vaddr(boot->stack_high) };
	this_cpu()->stack = first_stack;
	kasan_cover(vaddr(boot->image_low), boot->image_high - boot->image_low);
	kasan_cover(first_stack.low, vaddr_diff(first_stack.high, first_stack.low));
	host_machine_init();
	must_have_room(map_ram(0, HOLE_START) && map_ram(HOLE_END, boot->ram_bytes), "RAM",
		       HOST_DIRECT_BASE);
	must_have_room(host_cpus_init(boot->cpus, boot->threads, boot->seed), "stacks", STACKS_BASE);
	reserve(DYNAMIC_BASE, DYNAMIC_BYTES);
	must_have_room(host_map_shadow(TASK_STACKS_BASE, TASK_STACKS_BYTES), "shadow", TASK_STACKS_BASE);
	kasan_cover(vaddr(TASK_STACKS_BASE), TASK_STACKS_BYTES);
	reserve(USER_BASE, USER_BYTES);

	add_range(HOLE_END, boot->ram_bytes, MEM_USABLE);
	add_range(0, HOLE_START, MEM_USABLE);
	add_range(HOLE_START, HOLE_END, MEM_RESERVED);
	add_range(0, FRAME_BYTES, MEM_RESERVED);
	info.cmdline = boot->cmdline;
	kernel_main(&host_arch, &info);
}
