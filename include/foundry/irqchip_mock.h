/* SPDX-License-Identifier: MIT */
/*
 * irqchip_mock - 64 interrupt lines in memory, raised by a test or by simulated devices.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_IRQCHIP_MOCK_H
#define FOUNDRY_IRQCHIP_MOCK_H

#include <foundry/irqchip.h>
#include <foundry/spinlock.h>

#define IRQCHIP_MOCK_LINES	64

struct irqchip_mock {
	struct irqchip	chip;
	struct spinlock	lock;
	u64		enabled __guarded_by(&lock);	/* a bit a line, here and below */
	u64		level __guarded_by(&lock);	/* else edge */
	u64		asserted __guarded_by(&lock);	/* level: the device holds it */
	u64		pending __guarded_by(&lock);	/* edge: seen, not yet claimed */
	u64		claimed __guarded_by(&lock);

	/* Called, without the lock, when the CPU's pin goes up; may be NULL. */
	void		(*pin)(void *arg);
	void		*pin_arg;
};

/* Every line disabled, edge, silent; no pin. */
void irqchip_mock_init(struct irqchip_mock *mock);

/* A device signals: one edge, or a level held until irqchip_mock_lower(). */
void irqchip_mock_raise(struct irqchip_mock *mock, irq_t irq) __must_not_hold(&mock->lock);
void irqchip_mock_lower(struct irqchip_mock *mock, irq_t irq) __must_not_hold(&mock->lock);

/* Whether claim would find a line now. */
bool irqchip_mock_is_pending(struct irqchip_mock *mock) __must_not_hold(&mock->lock);

#endif
