/* SPDX-License-Identifier: MIT */
/* What each CPU of this port owns: its struct cpu and its stacks. */
#ifndef AARCH64_CPU_H
#define AARCH64_CPU_H

#include <asm/layout.h>

/* The stacks of a CPU: that of the kernel, and one for exceptions that find it full. */
#define STACK_KERNEL		0
#define STACK_EMERGENCY		1
#define STACK_USES		2

#define STACK_STRIDE		(STACK_GUARD + STACK_BYTES)
#define STACK_COUNT		(CONFIG_CPU_MAX * STACK_USES)

#ifndef __ASSEMBLER__

#include <foundry/cpu.h>
#include <foundry/stack.h>

/* One CPU's after the other's. */
extern struct stack cpu_stacks[STACK_COUNT];

static inline struct stack *cpu_stack(unsigned int id, unsigned int use)
{
	return &cpu_stacks[id * STACK_USES + use];
}

/* this_cpu() works, and exceptions arrive.  Context: the first C line of CPU @id, on that CPU. */
void cpu_init(unsigned int id);

#endif
#endif
