/* SPDX-License-Identifier: MIT */
/* What a CPU of this port owns: its struct cpu and its stacks. */
#ifndef RISCV_CPU_H
#define RISCV_CPU_H

#include <foundry/cpu.h>
#include <foundry/stack.h>

/*
 * Stacks of the boot CPU.  A trap that finds no usable stack takes the last;
 * STACK_USES of asm/layout.h counts them, and vectors.S finds the end by it.
 */
enum stack_use { STACK_BOOT, STACK_OVERFLOW };

extern struct stack boot_cpu_stacks[STACK_USES];

/* tp points here. */
struct riscv_cpu {
	struct cpu	cpu;		/* first: asm/cpu.h */
	u64		hart;		/* its id, as firmware counts */
};

static inline struct riscv_cpu *this_riscv_cpu(void)
{
	return container_of(this_cpu(), struct riscv_cpu, cpu);
}

/* this_cpu() works, and it is @hart.  Context: the first C line. */
void cpu_init(u64 hart);

/* Exceptions arrive, and where their stack is full, on the other one. */
void cpu_init_traps(void);

#endif
