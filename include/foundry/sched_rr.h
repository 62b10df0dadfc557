/* SPDX-License-Identifier: MIT */
/*
 * sched_rr - round robin: first come, first run, for a slice of time.
 *
 * Order: that of sched_add(), whatever the priority.  A task that is handed out has a slice of so many
 * ticks; it must give way when they are over.  No task that comes makes another one give way.  Each call
 * takes constant time.
 *
 * Provided by:  kernel/sched_rr.c.
 * Used by:      whoever switches between tasks.
 * Usable from:  the first C line.
 */
#ifndef FOUNDRY_SCHED_RR_H
#define FOUNDRY_SCHED_RR_H

#include <foundry/sched.h>

struct sched_rr {
	struct sched	sched;
	struct list	ready;
	unsigned int	slice;		/* ticks */
};

/* With nothing ready.  @slice: ticks that a task may run, at least 1.  Context: any. */
void sched_rr_init(struct sched_rr *rr, unsigned int slice);

#endif
