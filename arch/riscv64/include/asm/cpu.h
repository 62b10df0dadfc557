/* SPDX-License-Identifier: MIT */
/* The CPU: its bit that lets interrupts in, and its struct cpu, found through tp. */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include <foundry/types.h>

#include <asm/csr.h>

/* From a frame pointer to what is kept of the caller: RISC-V psABI, "Frame Pointer Convention". */
#define ARCH_FRAME_RECORD	(-16)

/* tp points at struct riscv_cpu, which begins with a struct cpu: arch/riscv64/cpu.h. */
static inline struct cpu *arch_this_cpu(void)
{
	struct cpu *cpu;

	__asm__ volatile("mv %0, tp" : "=r" (cpu));
	return cpu;
}

static inline bool arch_irqs_enabled(void)
{
	return csr_read(sstatus) & SSTATUS_SIE;
}

static inline void arch_irq_enable(void)
{
	csr_set(sstatus, SSTATUS_SIE);
}

static inline irqflags_t arch_irq_save(void)
{
	unsigned long flags;

	__asm__ volatile("csrrci %0, sstatus, %1" : "=r" (flags) : "i" (SSTATUS_SIE) : "memory");
	return (__force irqflags_t)flags;	/* SAFETY: read back below only */
}

static inline void arch_irq_restore(irqflags_t flags)
{
	if ((__force unsigned long)flags & SSTATUS_SIE)	/* SAFETY: made above */
		csr_set(sstatus, SSTATUS_SIE);
	else
		csr_clear(sstatus, SSTATUS_SIE);
}

void cpu_relax(void);

/* Now, and not in one round of many. */
#define arch_yield arch_yield
void arch_yield(void);

#endif
