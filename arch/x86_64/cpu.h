/* SPDX-License-Identifier: MIT */
/* What a CPU of this port owns: its struct cpu, segments and stacks. */
#ifndef X86_CPU_H
#define X86_CPU_H

#include <foundry/cpu.h>
#include <foundry/stack.h>

/*
 * Stacks of a CPU.  The exceptions that may find no usable stack have
 * one of their own, by the interrupt stack table: its index is IST_x.
 */
enum stack_use { STACK_BOOT, IST_DOUBLE_FAULT, IST_NMI, IST_MACHINE_CHECK, STACK_USES };

extern struct stack cpu_stacks[CPU_MAX][STACK_USES];

/* All of them in a row. */
#define STACKS		(&cpu_stacks[0][0])
#define STACK_COUNT	(CPU_MAX * STACK_USES)

/* 64-bit task-state segment: Intel SDM volume 3, "Task Management in 64-bit Mode". */
struct tss {
	u32	reserved0;
	u64	rsp[3];
	u64	reserved1;
	u64	ist[7];
	u64	reserved2;
	u16	reserved3;
	u16	io_map;
} __attribute__((packed));

#define GDT_ENTRIES	5

/* GS points here. */
struct x86_cpu {
	struct cpu	*self;		/* first: asm/cpu.h */
	struct cpu	cpu;
	u64		gdt[GDT_ENTRIES];
	struct tss	tss;
};

/* By its id. */
extern struct x86_cpu x86_cpus[CPU_MAX];

/* this_cpu() works, and the segments are the kernel's own.  Context: the first C line. */
void cpu_init(unsigned int id);

/* The gates of all CPUs.  Context: boot only. */
void cpu_init_gates(void);

/* Exceptions arrive at the calling CPU, each on its stack.  Context: irqs off, once after cpu_init(). */
void cpu_init_traps(void);

#endif
