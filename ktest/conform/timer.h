/* SPDX-License-Identifier: MIT */
/* The promise of timer.h, executed. */
#ifndef KTEST_CONFORM_TIMER_H
#define KTEST_CONFORM_TIMER_H

#include <foundry/clock.h>
#include <foundry/ktest.h>
#include <foundry/timer.h>

/* What an implementation lends: the timers of this CPU, and time. */
struct timer_bench {
	void		(*fresh)(struct ktest *kt);	/* nothing of a case is pending */
	struct clock	*(*clock)(void);
	void		(*pass)(u64 ticks);		/* so much time goes by, irqs as they are */
	void		(*spend)(u64 ticks);		/* the same within a fire */
	u64		(*span)(void);			/* ticks: long against the cost of arming */
	bool		is_virtual;			/* time goes by where it is told to, and nowhere else */
	unsigned int	patience;			/* rounds that a fire stays for another CPU; 0: very many */
	unsigned int	lookouts;			/* rounds that a CPU looks out for a fire; 0: very many */

	void		(*arm)(struct timer *timer, tick_t deadline);
	bool		(*disarm)(struct timer *timer);
	bool		(*cancel)(struct timer *timer);
};

extern const struct ktest_case timer_conform[];

/* What fires do, and what becomes of the CPU then. */
extern const struct ktest_case timer_fires[];

/* On several CPUs at once, with the machine's own. */
extern const struct ktest_case timer_torture[];

#endif
