/* SPDX-License-Identifier: MIT */
/* A CPU of the explorer is a virtual thread. */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include "../../explore.h"

#define ARCH_FRAME_RECORD	0

extern struct cpu explore_cpus[CPU_MAX];

static inline struct cpu *arch_this_cpu(void)
{
	return &explore_cpus[explore_cpu()];
}

static inline bool arch_irqs_enabled(void)
{
	return explore_irqs_are_on();
}

static inline void arch_irq_enable(void)
{
	explore_irqs_set(true);
}

static inline irqflags_t arch_irq_save(void)
{
	return (__force irqflags_t)(unsigned long)explore_irqs_set(false);	/* SAFETY: read back below only */
}

static inline void arch_irq_restore(irqflags_t flags)
{
	explore_irqs_set((__force unsigned long)flags);		/* SAFETY: made above */
}

static inline void cpu_relax(void)
{
	explore_relax();
}

#define cpu_stand_back(rounds)	((void)(rounds))

#endif
