/* SPDX-License-Identifier: MIT */
/*
 * notification - 64 bits, each of which says that something has happened: from an interrupt to a task.
 *
 *	notification_signal(&driver->events, RECEIVED);			// the handler
 *
 *	err = notification_wait(&driver->events, RECEIVED | SENT, deadline, &bits);	// the task
 *
 * A bit that is signalled twice before it is taken is taken once: it says that there is something to look at, not how
 * much.  So a signal is never refused and needs no room, which is why a handler may give it.
 *
 * Provided by:  ipc/notification.c.
 * Used by:      wait_any.h; the kernel's own tasks.
 * Usable from:  HAS_SCHED; what never waits from the first C line.
 *
 * Clauses.  ktest/conform/notification.c proves each by its number.
 *
 *  * NOTIFICATION-1  a bit that was signalled is always taken, and once, however often it was signalled before.
 *  * NOTIFICATION-2  whoever waits for one of some bits always goes on when one of them is signalled, from wherever.
 *  * NOTIFICATION-3  bits that were not asked for are never taken.
 *  * NOTIFICATION-4  a wait is never -ETIMEDOUT before its deadline, and is always over then.
 */
#ifndef FOUNDRY_NOTIFICATION_H
#define FOUNDRY_NOTIFICATION_H

#include <foundry/wait.h>

struct notification {
	u64			bits;		/* signalled, and not taken; atomic */
	struct wait_queue	queue;
};

/* With nothing signalled.  Context: any, nobody else uses it yet. */
void notification_init(struct notification *notification);

/* These have happened.  Context: any, locks held or not. */
void notification_signal(struct notification *notification, u64 bits);

/* Those of @mask that have happened.  Context: any.  Return: them, not signalled any more. */
u64 __must_check notification_take(struct notification *notification, u64 mask);

/**
 * notification_wait() - take bits, and wait until there is one
 * @notification:	that is signalled
 * @mask:		which of them
 * @deadline:		in ticks of arch->clock, or WAIT_FOR_EVER
 * @bits:		receives those that were taken, one at least; untouched on a refusal
 *
 * Context: irqs on, no lock held.
 * Return: 0, or -ETIMEDOUT.
 */
int __must_check notification_wait(struct notification *notification, u64 mask, tick_t deadline, u64 *bits)
	__may_sleep;

#endif
