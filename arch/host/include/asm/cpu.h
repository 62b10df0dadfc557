/* SPDX-License-Identifier: MIT */
/*
 * The simulated CPU: one thread, an irq flag, and a pin that the irqchip raises.
 *
 * An interrupt is a call: it is taken where the pin goes up with irqs on, or
 * where irqs go on with the pin up.  Nothing is asynchronous, so every run is
 * the same.
 */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include <foundry/types.h>

/* A frame pointer points at what is kept of the caller: psABI x86_64 3.2.2, AAPCS64 6.2.3. */
#define ARCH_FRAME_RECORD	0

struct host_cpu {
	struct cpu	cpu;
	bool		irqs_on;
	bool		pin;		/* the irqchip may have something */
};

extern struct host_cpu host_cpu;

/* Take what is pending, while irqs are on. */
void host_interrupt(void);

/* Waiting makes virtual time go by. */
void cpu_relax(void);

static inline struct cpu *arch_this_cpu(void)
{
	return &host_cpu.cpu;
}

static inline bool arch_irqs_enabled(void)
{
	return host_cpu.irqs_on;
}

static inline void arch_irq_enable(void)
{
	barrier();
	host_cpu.irqs_on = true;
	if (unlikely(host_cpu.pin))
		host_interrupt();
}

static inline irqflags_t arch_irq_save(void)
{
	bool on = host_cpu.irqs_on;

	host_cpu.irqs_on = false;
	barrier();
	return (__force irqflags_t)(unsigned long)on;	/* SAFETY: read back below only */
}

static inline void arch_irq_restore(irqflags_t flags)
{
	barrier();
	if (likely((__force unsigned long)flags))	/* SAFETY: made above */
		arch_irq_enable();
	else
		host_cpu.irqs_on = false;
}

#endif
