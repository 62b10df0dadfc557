/* SPDX-License-Identifier: MIT */
/* The CPU: its flag that lets interrupts in, and its struct cpu, found through GS. */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include <foundry/types.h>

/* A frame pointer points at what is kept of the caller: System V psABI, 3.2.2. */
#define ARCH_FRAME_RECORD	0

/* Intel SDM volume 1, "EFLAGS Register". */
#define RFLAGS_IF	0x200ul

/* What GS points at begins with a pointer to struct cpu: arch/x86_64/cpu.h. */
static inline struct cpu *arch_this_cpu(void)
{
	struct cpu *cpu;

	__asm__ volatile("movq %%gs:0, %0" : "=r" (cpu));
	return cpu;
}

static inline unsigned long arch_rflags(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq\n\tpopq %0" : "=r" (flags) : : "memory");
	return flags;
}

static inline bool arch_irqs_enabled(void)
{
	return arch_rflags() & RFLAGS_IF;
}

static inline void arch_irq_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline irqflags_t arch_irq_save(void)
{
	unsigned long flags = arch_rflags();

	__asm__ volatile("cli" : : : "memory");
	return (__force irqflags_t)flags;	/* SAFETY: read back below only */
}

static inline void arch_irq_restore(irqflags_t flags)
{
	if ((__force unsigned long)flags & RFLAGS_IF)	/* SAFETY: made above */
		__asm__ volatile("sti" : : : "memory");
	else
		__asm__ volatile("cli" : : : "memory");
}

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

#endif
