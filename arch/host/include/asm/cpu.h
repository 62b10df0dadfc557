/* SPDX-License-Identifier: MIT */
/*
 * Simulated CPUs: fibers of one thread, or threads; each with an irq flag, and a pin that the irqchip raises.
 *
 * An interrupt is a call: it is taken where the pin goes up with irqs on, or where irqs go on with the
 * pin up.  Fibers take turns where they say so, host_point(), and there alone; whose turn it is, a seed
 * decides.  Nothing is asynchronous, so every run is the same.
 *
 * As threads they run when they like.  What another CPU raises is seen where irqs go on and in cpu_relax().
 */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include <foundry/types.h>

/* A frame pointer points at what is kept of the caller: psABI x86_64 3.2.2, AAPCS64 6.2.3. */
#define ARCH_FRAME_RECORD	0

struct host_cpu {
	struct cpu	cpu;
	bool		irqs_on;
	bool		takes_turns;	/* there are others, and all are fibers */
	u32		is_live;	/* started, and not off again; atomic */
	bool		waits;		/* for its pin */
	u32		pin;		/* the irqchip may have something; atomic, as the next */
	u32		must_stop;	/* for another CPU's panic, whether irqs are on or not */
};

/* Whose turn it is; every thread has its own. */
extern __thread struct host_cpu *host_this;

/* Take what is pending, while irqs are on. */
void host_interrupt(void);

/* Perhaps another fiber's turn comes first.  Context: any. */
void host_point(void);

/* Another fiber's turn comes first, if one is ready.  Context: any. */
void host_next_turn(void);

/* Irqs went on, and the pin is up or others take turns. */
void host_irqs_on(void);

/* Waiting makes virtual time go by. */
void cpu_relax(void);

static inline struct cpu *arch_this_cpu(void)
{
	return &host_this->cpu;
}

static inline bool arch_irqs_enabled(void)
{
	return host_this->irqs_on;
}

static inline void arch_irq_enable(void)
{
	struct host_cpu *host = host_this;

	barrier();
	host->irqs_on = true;
	if (unlikely(READ_ONCE(host->pin) || host->takes_turns))
		host_irqs_on();
}

static inline irqflags_t arch_irq_save(void)
{
	struct host_cpu *host = host_this;
	bool on = host->irqs_on;

	host->irqs_on = false;
	barrier();
	return (__force irqflags_t)(unsigned long)on;	/* SAFETY: read back below only */
}

/* What was off for a moment: no turn of another fiber's, and what the pin says is taken where irqs go on next. */
#define arch_irq_let arch_irq_let
static inline void arch_irq_let(irqflags_t flags)
{
	barrier();
	host_this->irqs_on = (__force unsigned long)flags;	/* SAFETY: made above */
}

static inline void arch_irq_restore(irqflags_t flags)
{
	barrier();
	if (likely((__force unsigned long)flags))	/* SAFETY: made above */
		arch_irq_enable();
	else
		host_this->irqs_on = false;
}

#define cpu_point cpu_point
static inline void cpu_point(void)
{
	if (unlikely(host_this->takes_turns))
		host_point();
}

/* Of fibers the next one has its turn; time stands still. */
#define arch_yield arch_yield
static inline void arch_yield(void)
{
	if (unlikely(host_this->takes_turns))
		host_next_turn();
}

#endif
