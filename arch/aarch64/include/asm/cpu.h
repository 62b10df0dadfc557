/* SPDX-License-Identifier: MIT */
/* The CPU: its mask of interrupts, and its struct cpu, which TPIDR_EL1 points at. */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include <foundry/types.h>

/* From a frame pointer to {outer frame, return address}: AAPCS64, 6.4.6. */
#define ARCH_FRAME_RECORD	0

/* Set while irqs are off: Arm ARM, C5.2 "DAIF". */
#define DAIF_I	0x80ul

static inline struct cpu *arch_this_cpu(void)
{
	struct cpu *cpu;

	__asm__ volatile("mrs %0, tpidr_el1" : "=r" (cpu));
	return cpu;
}

static inline unsigned long arch_daif(void)
{
	unsigned long daif;

	__asm__ volatile("mrs %0, daif" : "=r" (daif) : : "memory");
	return daif;
}

static inline bool arch_irqs_enabled(void)
{
	return !(arch_daif() & DAIF_I);
}

static inline void arch_irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline irqflags_t arch_irq_save(void)
{
	unsigned long daif = arch_daif();

	__asm__ volatile("msr daifset, #2" : : : "memory");
	return (__force irqflags_t)daif;	/* SAFETY: read back below only */
}

static inline void arch_irq_restore(irqflags_t flags)
{
	if ((__force unsigned long)flags & DAIF_I)	/* SAFETY: made above */
		__asm__ volatile("msr daifset, #2" : : : "memory");
	else
		__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline void cpu_relax(void)
{
	__asm__ volatile("yield" : : : "memory");
}

#endif
