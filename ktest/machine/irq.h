/* SPDX-License-Identifier: MIT */
/*
 * irq - the promises of irqchip.h and irq.h on the machine's own chip, two of its devices, and the
 * kernel's handlers.  A port lends the devices, and makes both suites by MACHINE_IRQ_SUITES().
 */
#ifndef KTEST_MACHINE_IRQ_H
#define KTEST_MACHINE_IRQ_H

#include "conform/irq.h"
#include "conform/irqchip.h"

/* Rounds that an interrupt has to arrive: microseconds are enough for silicon. */
#define MACHINE_TAKE_ROUNDS	2000

/* Two devices whose lines software can move at once. */
struct machine_irq {
	/* Before a case: both lines are known, silent and disabled; edge if they can be.  May skip. */
	void	(*find)(struct ktest *kt);
	/* After it, the same; what is on its way to the CPU is gone too. */
	void	(*reset)(struct ktest *kt);
	irq_t	(*line)(void);			/* from find() on, and below */
	irq_t	(*other)(void);
	void	(*raise)(irq_t irq);
	void	(*lower)(irq_t irq);
	void	(*take_one)(void);		/* as irqchip_bench.take */
	void	(*take_spurious)(void);		/* an interrupt with nothing behind it; irqs off */
	bool	keeps_level, level_only;	/* as in irqchip_bench */
};

extern const struct machine_irq machine_irq;
extern struct irqchip_bench machine_irqchip_bench;
extern struct irq_bench machine_irq_bench;

void machine_irqchip_before(struct ktest *kt);
void machine_irqchip_after(struct ktest *kt);
void machine_irq_before(struct ktest *kt);
void machine_irq_after(struct ktest *kt);

#define MACHINE_IRQ_SUITES(text)							\
	static const struct ktest_suite irqchip_suite = {				\
		.name = "irqchip/" text, .needs = FACT(IRQ), .cases = irqchip_conform,	\
		.bench = &machine_irqchip_bench, .before = machine_irqchip_before,	\
			.after = machine_irqchip_after,					\
	};										\
	KTEST_SUITE(irqchip_suite);							\
	static const struct ktest_suite irq_suite = {					\
		.name = "irq/" text, .needs = FACT(IRQ), .cases = irq_conform,		\
		.bench = &machine_irq_bench, .before = machine_irq_before,		\
		.after = machine_irq_after,						\
	};										\
	KTEST_SUITE(irq_suite)

#endif
