/* SPDX-License-Identifier: MIT */
/* What a CPU of this port owns: its struct cpu and its stacks. */
#ifndef AARCH64_CPU_H
#define AARCH64_CPU_H

/* The stacks of the boot CPU: that of the kernel, and one for exceptions that find it full. */
#define STACK_BOOT		0
#define STACK_EMERGENCY		1
#define STACK_USES		2

#ifndef __ASSEMBLER__

#include <foundry/cpu.h>
#include <foundry/stack.h>

extern struct stack boot_cpu_stacks[STACK_USES];

/* this_cpu() works, and exceptions arrive.  Context: the first C line. */
void cpu_init(void);

#endif
#endif
