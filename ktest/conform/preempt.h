/* SPDX-License-Identifier: MIT */
/* The promise of preempt.h, executed. */
#ifndef KTEST_CONFORM_PREEMPT_H
#define KTEST_CONFORM_PREEMPT_H

#include <foundry/ktest.h>
#include <foundry/spinlock.h>
#include <foundry/task.h>

#define PREEMPT_REGS_MAX	40

/* What is lent. */
struct preempt_bench {
	void		(*disable)(void);
	void		(*enable)(void);
	void		(*lock)(struct spinlock *lock);		/* irqs stay as they are */
	void		(*unlock)(struct spinlock *lock);
	void		(*wake)(struct task *task);		/* in a handler or not */
	void		(*yield)(void) __may_sleep;
	void		(*relax)(void);				/* a round of waiting */

	/*
	 * Fill as many registers as can be with @want, wait until the word at @at is 0, and store them in @got.  The
	 * first one counts for nothing.  @want is told which of its bits they can be.  Return: how many.
	 */
	unsigned int	(*spin_regs)(u64 *want, u64 *got, u64 *at);

	/* Ticks that found @task running; and whether the calling CPU waits for one. */
	u64		(*ticks)(const struct task *task);
	bool		(*waits_for_tick)(void);

	bool		has_priorities, has_slices, on_demand;
	u64		tick_ns;
};

/* Of the kernel that booted: the three of them. */
unsigned int preempt_conform_spin_regs(u64 *want, u64 *got, u64 *at);
u64 preempt_conform_ticks(const struct task *task);
bool preempt_conform_waits_for_tick(void);

extern const struct ktest_case preempt_conform[];

#endif
