// SPDX-License-Identifier: MIT
/* A CPU: what it owns, where its traps go, what it spends. */
#include <foundry/arch.h>

#include "cpu.h"
#include "trap.h"

const char arch_cost_unit[] = "instructions";

struct stack cpu_stacks[CPU_STACKS];

_Static_assert(offsetof(struct riscv_cpu, cpu) == 0 && offsetof(struct cpu, stack) == 0 &&
	       offsetof(struct stack_bounds, low) == 0 && offsetof(struct stack_bounds, high) == sizeof(u64),
	       "vectors.S finds the bounds there");
_Static_assert(STACK_OVERFLOW == STACK_USES - 1, "a trap without a stack takes the last one");

static DEFINE_PER_CPU(struct riscv_cpu, cpus);

struct riscv_cpu *riscv_cpu(unsigned int id)
{
	return per_cpu_ptr(cpus, id);
}

struct cpu *arch_cpu(unsigned int id)
{
	return &riscv_cpu(id)->cpu;
}

void cpu_init(unsigned int id)
{
	riscv_cpu(id)->cpu.id = id;
	riscv_cpu(id)->cpu.stack = stack_bounds(cpu_stack(id, STACK_KERNEL));
	__asm__ volatile("mv tp, %0" : : "r" (riscv_cpu(id)) : "memory");
}

void cpu_init_traps(void)
{
	csr_write(sscratch, stack_top(cpu_stack(this_cpu()->id, STACK_OVERFLOW)).raw);
	csr_write(stvec, vaddr_of(trap_entry).raw);
}

/* Of all those there are @addr can lie in one only. */
static const struct stack *stack_near(vaddr_t addr)
{
	u64 index = (addr.raw - vaddr_of(cpu_stacks).raw) / STACK_SPAN;

	return index < CPU_STACKS ? &cpu_stacks[index] : NULL;
}

bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *stack)
{
	const struct stack *near = stack_near(addr);

	return near && stacks_hold(near, 1, addr, stack);
}

bool cpu_guards_hold(vaddr_t addr)
{
	const struct stack *near = stack_near(addr);

	return near && stack_guards_hold(near, 1, addr);
}

u64 arch_cost(void)
{
	return csr_read(instret);
}
