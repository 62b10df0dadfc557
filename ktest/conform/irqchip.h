/* SPDX-License-Identifier: MIT */
/* The promise of irqchip.h, executed. */
#ifndef KTEST_CONFORM_IRQCHIP_H
#define KTEST_CONFORM_IRQCHIP_H

#include <foundry/irqchip.h>
#include <foundry/ktest.h>

/* What an implementation lends.  Two lines, edge or level as configured, that nobody else uses. */
struct irqchip_bench {
	struct irqchip	*(*fresh)(struct ktest *kt);	/* both disabled, silent, edge if they can be */
	irq_t		line, other;
	void		(*raise)(irq_t irq);		/* the device signals: an edge, or a level that stays */
	void		(*lower)(irq_t irq);		/* the device lets go */

	/*
	 * The CPU takes what waits and leaves it to be claimed, bounded.  NULL: claim finds it
	 * by itself.
	 */
	void		(*take)(void);
	bool		keeps_level;	/* a level that came is claimed once though its device let go before */
	bool		level_only;	/* its lines are level: what is said of edges is not provided */

	/*
	 * Of a chip with a doorbell.  Whether its line is the kernel's, which is to find it enabled: NULL:
	 * it is not.  Another CPU that may be rung, 0: there is none; and whether that one has a ring to claim,
	 * which is gone then, NULL: nobody can tell.
	 */
	bool		(*ring_is_used)(void);
	unsigned int	elsewhere;
	bool		(*rung_elsewhere)(void);
};

extern const struct ktest_case irqchip_conform[];

#endif
