// SPDX-License-Identifier: MIT
/* near - an address told by what it belongs to; the nearest answer first. */
#include <foundry/arch.h>
#include <foundry/kernel.h>
#include <foundry/near.h>
#include <foundry/physmem.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

static bool is_guard_page(vaddr_t addr)
{
	struct stack_bounds stack;

	return arch_stack_bounds(vaddr_add(addr, FRAME_BYTES), &stack) && vaddr_lt(addr, stack.low);
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

void near_text(vaddr_t addr, char *buf, size_t size)
{
	if (addr.raw < FRAME_BYTES)
		snprintf(buf, size, "null page");
	else if (is_guard_page(addr))
		snprintf(buf, size, "guard page below a stack");
	else if (is_direct_map(addr))
		snprintf(buf, size, "direct map, physical 0x%llx",
			 vaddr_diff(addr, arch_direct_base()));
	else if (!symbol_name(addr, buf, size))
		snprintf(buf, size, "nothing known there");
}
