/* SPDX-License-Identifier: MIT */
/*
 * irq - a device's line to its handler.
 *
 * Provided by:  kernel/irq.c, over the port's irqchip.
 * Used by:      drivers; the port's interrupt entry calls irq_dispatch(), and preempt_from_irq() behind it.
 * Usable from:  HAS_IRQ.
 *
 * Clauses.  ktest/conform/irq.c proves each by its number.
 *
 *  * IRQ-1  an interrupt calls its line's handler once, with its arg, irqs off and in_irq().
 *  * IRQ-2  once irq_free() has returned, the handler runs on no CPU, and is never called again.
 *  * IRQ-3  a line without handler is disabled when it interrupts: it never storms.
 *  * IRQ-4  a spurious interrupt calls nothing and acks nothing; it is counted.
 *  * IRQ-5  every claim is acked once, after its handler.
 *  * IRQ-6  a refused request changes nothing: the first handler stays.
 */
#ifndef FOUNDRY_IRQ_H
#define FOUNDRY_IRQ_H

#include <foundry/cpu.h>
#include <foundry/irqchip.h>
#include <foundry/list.h>
#include <foundry/pool.h>
#include <foundry/rwlock.h>

typedef void irq_handler_t(irq_t irq, void *arg) __irq_context;

struct irq_action {
	struct list	link;		/* among the handlers of its table */
	irq_t		irq;
	irq_handler_t	*fn;
	void		*arg;
};

#define IRQ_ACTIONS_MAX		32

/* The handlers of one irqchip; shared by all CPUs. */
struct irq_table {
	struct irqchip		*chip;
	struct rwlock		lock;		/* CPUs that handle interrupts read, and do so together */
	struct list		actions __guarded_by(&lock);	/* in the order of their requests */
	struct pool		pool __guarded_by(&lock);	/* where they come from */
	struct irq_action	storage[IRQ_ACTIONS_MAX] __guarded_by(&lock);
	u32			running[CPU_MAX];	/* on each CPU: the line whose handler runs, and 1; atomic */
	u32			spurious;	/* interrupts with nothing to claim; atomic, as the next */
	u32			unhandled;	/* lines silenced for want of a handler */
};

/* No handlers yet.  Context: boot only. */
void irq_table_init(struct irq_table *table, struct irqchip *chip);

/**
 * irq_table_request() - hand a line to a handler and enable it
 * @table:	the handlers
 * @irq:	the line, configured
 * @fn:		called in an interrupt, irqs off: short, never sleeps
 * @arg:	given to it
 *
 * Context: any but an interrupt handler.
 * Return: 0; -EBUSY when the line has a handler; -ENOSPC when the table is
 * full; -EINVAL for a line that the chip does not have.
 */
int __must_check irq_table_request(struct irq_table *table, irq_t irq, irq_handler_t *fn,
				   void *arg) __must_not_hold(&table->lock);

/**
 * irq_table_free() - take a line back, disabled
 * @table:	the handlers
 * @irq:	the line
 * @arg:	as requested; anything else is a BUG
 *
 * Waits for the handler where another CPU is in it.
 *
 * Context: any but an interrupt handler; no lock held that the handler takes.
 */
void irq_table_free(struct irq_table *table, irq_t irq, void *arg) __must_not_hold(&table->lock);

/**
 * irq_table_dispatch() - one interrupt: claim, handler, ack
 * @table:	the handlers
 *
 * Context: irqs off, from the port's interrupt entry.
 */
void irq_table_dispatch(struct irq_table *table) __irq_context __must_not_hold(&table->lock);

/* The same for the handlers of the kernel that this CPU serves.  Context: and Return: as above. */
int __must_check irq_request(irq_t irq, irq_handler_t *fn, void *arg);
void irq_free(irq_t irq, void *arg);
void irq_dispatch(void) __irq_context;

#endif
