/* SPDX-License-Identifier: MIT */
/*
 * sched_prio - fixed priorities, round robin among equals.
 *
 * Order: the most urgent first; of one priority, that of sched_add().  A task must give way at once when a
 * more urgent one is ready, and after a slice of so many ticks when one of its own priority is: else it
 * has another slice.  A less urgent one waits for as long as there is anything else, for ever if need
 * be.  Each call takes constant time, however many tasks and priorities there are.
 *
 * Provided by:  kernel/sched_prio.c.
 * Used by:      whoever switches between tasks.
 * Usable from:  the first C line.
 */
#ifndef FOUNDRY_SCHED_PRIO_H
#define FOUNDRY_SCHED_PRIO_H

#include <foundry/sched.h>

struct sched_prio {
	struct sched	sched;
	u64		occupied;			/* bit n: ready[n] is not empty */
	struct list	ready[TASK_PRIORITIES];
	unsigned int	slice;				/* ticks */
};

/* With nothing ready.  @slice: ticks that a task may run beside its equals, at least 1.  Context: any. */
void sched_prio_init(struct sched_prio *prio, unsigned int slice);

#endif
