// SPDX-License-Identifier: MIT
/* The boot CPU: what it owns, where its traps go, what it spends. */
#include <foundry/arch.h>

#include "cpu.h"
#include "trap.h"

const char arch_cost_unit[] = "instructions";

/* vectors.S finds the stack that it is on by its address. */
struct stack boot_cpu_stacks[STACK_USES] __aligned(STACK_SPAN);

_Static_assert(sizeof(struct stack) == STACK_SPAN && (STACK_SPAN & (STACK_SPAN - 1)) == 0,
	       "a stack and its guard are a power of two");
_Static_assert(STACK_OVERFLOW == STACK_USES - 1, "a trap without a stack takes the last one");

static struct riscv_cpu boot_cpu;

void cpu_init(u64 hart)
{
	boot_cpu.hart = hart;
	__asm__ volatile("mv tp, %0" : : "r" (&boot_cpu) : "memory");
}

void cpu_init_traps(void)
{
	csr_write(sscratch, stack_top(&boot_cpu_stacks[STACK_OVERFLOW]).raw);
	csr_write(stvec, vaddr_of(trap_entry).raw);
}

bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *stack)
{
	return stacks_hold(boot_cpu_stacks, STACK_USES, addr, stack);
}

u64 arch_cost(void)
{
	return csr_read(instret);
}
