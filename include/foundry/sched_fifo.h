/* SPDX-License-Identifier: MIT */
/*
 * sched_fifo - first come, first run, to the end: the cooperative policy.
 *
 * Order: that of sched_add(), whatever the priority.  A task runs until it gives way by itself.
 * Each call takes constant time.
 *
 * Provided by:  kernel/sched_fifo.c.
 * Used by:      whoever switches between tasks.
 * Usable from:  the first C line.
 */
#ifndef FOUNDRY_SCHED_FIFO_H
#define FOUNDRY_SCHED_FIFO_H

#include <foundry/sched.h>

struct sched_fifo {
	struct sched	sched;
	struct list	ready;
};

/* With nothing ready.  Context: any. */
void sched_fifo_init(struct sched_fifo *fifo);

#endif
