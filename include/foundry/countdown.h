/* SPDX-License-Identifier: MIT */
/*
 * countdown - an alarm made of hardware that interrupts when a number of counts has gone by.
 *
 * Hardware knows a distance, in counts of its own; alarm.h promises a tick of a clock.  Here is what
 * lies between: a distance that is too long is run in parts, an interrupt that comes early by the
 * clock starts the rest, one that nobody waits for any more is ignored.
 *
 * Provided by:  drivers/timer/; a provider embeds it and gives the ops.
 * Used by:      ports, as an alarm.
 * Usable from:  HAS_IRQ.
 */
#ifndef FOUNDRY_COUNTDOWN_H
#define FOUNDRY_COUNTDOWN_H

#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/irqchip.h>

struct countdown;

struct countdown_ops {
	/*
	 * Make the hardware ready, stopped; its line is configured.  Return: 0 or as
	 * irqchip_configure().
	 */
	int	(*prepare)(struct countdown *countdown);
	/*
	 * Interrupt after @counts, 1 to @max; a countdown under way is replaced.  Context:
	 * irqs off.
	 */
	void	(*start)(struct countdown *countdown, u64 counts);
	/* An interrupt that is on its way may still come.  Context: irqs off. */
	void	(*stop)(struct countdown *countdown);
};

struct countdown {
	struct alarm			alarm;
	const struct countdown_ops	*ops;
	struct clock			*clock;		/* of the deadlines */
	irq_t				line;
	u64				hz, max;	/* the hardware's */
	u64				per_tick;	/* counts, times 2^28 */
	tick_t				deadline;
	bool				armed;

	/* Of what each CPU has for itself, on one line: those of the others, by id; else NULL. */
	struct countdown		**joined;
};

/**
 * countdown_init() - an alarm, closed
 * @countdown:	@ops, @line, @hz, @max and the alarm's name are set, the rest is not
 * @clock:	whose ticks the deadlines are
 *
 * Context: any.
 */
void countdown_init(struct countdown *countdown, struct clock *clock);

/**
 * countdown_open() - take the hardware and its line
 * @countdown:	closed
 *
 * Context: any but an interrupt handler.
 * Return: 0, or as irqchip_configure() and irq_request().
 */
int __must_check countdown_open(struct countdown *countdown);

/**
 * countdown_join() - the same hardware of another CPU
 * @countdown:	that CPU's: a copy of @first and of what is around it
 * @first:	open; it has room in @joined
 * @chip:	that the line is of
 *
 * Its interrupts are those of @first until that is closed.
 *
 * Context: irqs off, on that CPU.
 * Return: 0, or as irqchip_configure() and irqchip_enable().
 */
int __must_check countdown_join(struct countdown *countdown, struct countdown *first, struct irqchip *chip);

/* Give them back; a deadline is forgotten.  Context: any but an interrupt handler. */
void countdown_close(struct countdown *countdown);

/* The handler of its line; public for hardware whose interrupt is a call.  Context: irqs off. */
void countdown_interrupt(irq_t irq, void *countdown) __irq_context;

#endif
