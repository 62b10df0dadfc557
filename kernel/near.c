// SPDX-License-Identifier: MIT
/* near - an address told by what it belongs to; the nearest answer first. */
#include <foundry/arch.h>
#include <foundry/fault.h>
#include <foundry/kernel.h>
#include <foundry/near.h>
#include <foundry/physmem.h>
#include <foundry/print.h>
#include <foundry/string.h>
#include <foundry/symbols.h>

static bool is_guard_page(vaddr_t addr)
{
	struct stack_bounds stack;

	return stack_at(vaddr_add(addr, FRAME_BYTES), &stack) && vaddr_lt(addr, stack.low);
}

/* Behind the last byte that firmware named; 0 before kernel_main has been told. */
static u64 physical_end(void)
{
	const struct kernel *kernel = this_kernel();
	const struct boot_info *info = kernel ? kernel->boot.info : NULL;
	u64 end = 0;

	for (size_t i = 0; info && i < info->memory_count; i++)
		end = MAX(end, info->memory[i].start.raw + info->memory[i].bytes);
	return end;
}

static bool is_direct_map(vaddr_t addr)
{
	vaddr_t base = arch_direct_base();

	return !vaddr_lt(addr, base) && vaddr_diff(addr, base) < physical_end();
}

/* A lock that this CPU holds may be the space's: then it is not asked. */
static bool space_tells(vaddr_t addr, char *buf, size_t size)
{
	struct vmm *space = fault_space(addr);
	struct vm_mapping leaf;
	const char *name = NULL;

	if (!space || this_cpu()->held_count)
		return false;
	if (vmm_query(space, addr, &leaf) == 0 && vm_is_guard(&leaf))
		name = "guard page";
	else if (space->tell)
		name = space->tell(space, addr);
	if (name)
		strscpy(buf, name, size);
	return name;
}

bool near_text(vaddr_t addr, char *buf, size_t size)
{
	bool known = true;

	if (addr.raw < FRAME_BYTES)
		snprintf(buf, size, "null page");
	else if (is_guard_page(addr))
		snprintf(buf, size, "guard page below a stack");
	else if (is_direct_map(addr))
		snprintf(buf, size, "direct map, physical 0x%llx",
			 vaddr_diff(addr, arch_direct_base()));
	else
		known = space_tells(addr, buf, size) || symbol_name(addr, buf, size);
	if (!known)
		snprintf(buf, size, "nothing known there");
	return known;
}
