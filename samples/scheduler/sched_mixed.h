/* SPDX-License-Identifier: MIT */
/*
 * sched_mixed - two lists: most of the time for the urgent, some of it for the others.
 *
 * Urgent are priorities below TASK_NORMAL.  Order: the urgent first, in that of sched_add(); but with both
 * waiting every fourth choice is the first of the others.  A task runs until it gives way.
 */
#ifndef SCHED_MIXED_H
#define SCHED_MIXED_H

#include <foundry/sched.h>

#define SCHED_MIXED_EVERY	4

struct sched_mixed {
	struct sched	sched;
	struct list	urgent, others;
	unsigned int	choices;	/* with both waiting, since the others had one */
};

/* With nothing ready. */
void sched_mixed_init(struct sched_mixed *mixed);

/* sched_mixed_choice.c: the list whose turn it is; it is empty only when both are. */
struct list *sched_mixed_choice(struct sched_mixed *mixed);

#endif
