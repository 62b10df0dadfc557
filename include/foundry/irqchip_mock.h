/* SPDX-License-Identifier: MIT */
/*
 * irqchip_mock - 64 interrupt lines in memory, raised by a test or by simulated devices, and a doorbell
 * for each CPU.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_IRQCHIP_MOCK_H
#define FOUNDRY_IRQCHIP_MOCK_H

#include <foundry/irqchip.h>
#include <foundry/spinlock.h>

/* Of devices. */
#define IRQCHIP_MOCK_LINES	64

/* The line behind them: that of the doorbell. */
#define IRQCHIP_MOCK_IPI	irq(IRQCHIP_MOCK_LINES)

struct irqchip_mock {
	struct irqchip	chip;
	unsigned int	cpus;		/* that it has pins for */
	struct spinlock	lock;
	u64		enabled __guarded_by(&lock);	/* a bit a line, here and below */
	u64		level __guarded_by(&lock);	/* else edge */
	u64		asserted __guarded_by(&lock);	/* level: the device holds it */
	u64		pending __guarded_by(&lock);	/* edge: seen, not yet claimed */
	u64		claimed __guarded_by(&lock);
	u64		lines_of[CPU_MAX] __guarded_by(&lock);	/* whose target it is */

	/* The doorbell: a bit a CPU; atomic, because a panic rings whatever is locked. */
	u64		listening;	/* its line is enabled there */
	u64		rung;		/* and not yet claimed */
	u64		answering;	/* claimed */

	/* Called, without the lock, when a CPU's pin goes up; may be NULL. */
	void		(*pin)(void *arg, unsigned int cpu);
	void		*pin_arg;
};

/* Every line disabled, edge, silent, CPU 0's; one CPU, no pin. */
void irqchip_mock_init(struct irqchip_mock *mock);

/* A device signals: one edge, or a level held until irqchip_mock_lower(). */
void irqchip_mock_raise(struct irqchip_mock *mock, irq_t irq) __must_not_hold(&mock->lock);
void irqchip_mock_lower(struct irqchip_mock *mock, irq_t irq) __must_not_hold(&mock->lock);

/* Whether claim would find a line now, on the calling CPU. */
bool irqchip_mock_is_pending(struct irqchip_mock *mock) __must_not_hold(&mock->lock);

#endif
