// SPDX-License-Identifier: MIT
/* stack - which stack an address lies in: a CPU's own, or that of the context that it runs. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/fault.h>
#include <foundry/kconfig.h>

/* What another CPU runs is known as long as it stands still. */
static bool lies_in_a_stopped(vaddr_t addr, struct stack_bounds *stack)
{
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		struct cpu *cpu = arch_cpu(id);

		if (!atomic_ptr_load_acquire(&cpu->stopped) || !stack_holds(&cpu->stack, addr))
			continue;
		*stack = cpu->stack;
		return true;
	}
	return false;
}

bool stack_at(vaddr_t addr, struct stack_bounds *stack)
{
	*stack = this_cpu()->stack;
	return stack_holds(stack, addr) || arch_stack_bounds(addr, stack) ||
	       (IS_ENABLED(CONFIG_VMM) && task_stacks_hold(addr, stack)) || lies_in_a_stopped(addr, stack);
}

bool stack_ends_at(vaddr_t addr)
{
	return this_cpu()->stack.low.raw - 1 - addr.raw < FRAME_BYTES;
}
