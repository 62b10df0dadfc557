/* SPDX-License-Identifier: MIT */
/* What each CPU of this port owns: its struct cpu and its stacks. */
#ifndef RISCV_CPU_H
#define RISCV_CPU_H

#include <foundry/percpu.h>
#include <foundry/stack.h>

/*
 * Stacks of a CPU: the one it runs on, and one for a trap that finds no room there.  STACK_USES of
 * asm/layout.h counts them, and vectors.S finds all by the end of the last.
 */
enum stack_use { STACK_KERNEL, STACK_OVERFLOW };

/* One CPU's after another's. */
#define CPU_STACKS	(CPU_MAX * STACK_USES)
extern struct stack cpu_stacks[CPU_STACKS];

static inline struct stack *cpu_stack(unsigned int id, enum stack_use use)
{
	return &cpu_stacks[id * STACK_USES + use];
}

/* tp points here. */
struct riscv_cpu {
	struct cpu	cpu;		/* first: asm/cpu.h */
	u64		hart;		/* its id, as firmware counts */
	unsigned int	relaxed;	/* rounds of cpu_relax() */
	u32		rung;		/* its doorbell was, and it has not claimed that; atomic */
	bool		ring_claimed;	/* irqchip.c's own, as the next two */
	bool		timer_claimed;
	bool		timer_waits;	/* taken, not yet claimed */
} __percpu_type;

/* @id is below CPU_MAX. */
struct riscv_cpu *riscv_cpu(unsigned int id);

static inline struct riscv_cpu *this_riscv_cpu(void)
{
	return container_of(this_cpu(), struct riscv_cpu, cpu);
}

/* this_cpu() works from now on, and is CPU @id.  Context: the first C line. */
void cpu_init(unsigned int id);

/* Rounds of cpu_relax() until the next CPU has a turn, where they take turns. */
#define RELAX_TURN	256

/* Exceptions of this CPU arrive, and where its stack is full, on the other one. */
void cpu_init_traps(void);

/* Whether @addr lies in the guard of a stack of any CPU.  Context: any. */
bool cpu_guards_hold(vaddr_t addr);

#endif
