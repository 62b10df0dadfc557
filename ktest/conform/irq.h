/* SPDX-License-Identifier: MIT */
/* The promise of irq.h, executed. */
#ifndef KTEST_CONFORM_IRQ_H
#define KTEST_CONFORM_IRQ_H

#include <foundry/irq.h>
#include <foundry/ktest.h>

/*
 * What an implementation lends: handlers over a chip with two lines that
 * nobody else uses, edge and disabled at first.
 */
struct irq_bench {
	void		(*fresh)(struct ktest *kt);
	int		(*request)(irq_t irq, irq_handler_t *fn, void *arg);
	void		(*free)(irq_t irq, void *arg);

	struct irqchip	*chip;
	irq_t		line, other;
	void		(*raise)(irq_t irq);	/* with irqs off: the interrupt waits */
	void		(*lower)(irq_t irq);
	void		(*take)(void);		/* with irqs off: the CPU takes what waits, bounded */
	void		(*take_spurious)(void);	/* an interrupt with nothing behind it */

	u64		(*spurious)(void);	/* counted so far, and below */
	u64		(*unhandled)(void);
	u64		(*acks)(void);		/* NULL: the chip does not tell */
};

extern const struct ktest_case irq_conform[];

#endif
