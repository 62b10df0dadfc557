/* SPDX-License-Identifier: MIT */
/*
 * wait_any - one task waits for whatever comes first: at several endpoints, and for notifications.
 *
 *	static struct wait_source sources[] = {
 *		{ .box = &requests },
 *		{ .notification = &irqs, .mask = RECEIVED | SENT },
 *	};
 *	static struct wait_set set = { .sources = sources, .count = ARRAY_SIZE(sources) };
 *
 *	while (!(err = wait_any(&set, &event, deadline)))
 *		switch (event.which) {
 *		...
 *
 * What has come is told and taken in one: a message was received, bits were taken.  A set is one task's; others may
 * wait at what it consists of by themselves.
 *
 * Provided by:  ipc/wait_any.c.
 * Used by:      the kernel's own tasks.
 * Usable from:  HAS_SCHED.
 *
 * Clauses.  ktest/conform/wait_any.c proves each by its number.
 *
 *  * WAIT_ANY-1  whatever comes to a source is always told, once, as what it is and with the source that it came to.
 *  * WAIT_ANY-2  no source is ever told twice while another one waits that has something.
 *  * WAIT_ANY-3  it is never -ETIMEDOUT before its deadline, and is always over then.
 *  * WAIT_ANY-4  the end of an endpoint is always told once, behind its last message; it is -EPIPE when all sources
 *                have ended, and never earlier.
 *  * WAIT_ANY-5  what is not taken by who was woken for it always goes to another one that waits for it.
 */
#ifndef FOUNDRY_WAIT_ANY_H
#define FOUNDRY_WAIT_ANY_H

#include <foundry/endpoint_wait.h>
#include <foundry/notification.h>

/* One of both; a mask is a notification's. */
struct wait_source {
	struct endpoint_wait	*box;
	struct notification	*notification;
	u64			mask;
	bool			ended;		/* and told: wait_any()'s own, as the next */
	struct waiter		waiter;
};

struct wait_set {
	struct wait_source	*sources;
	unsigned int		count;
	unsigned int		next;		/* where it looks first: wait_any()'s own */
};

/* What has come: to a notification bits; to an endpoint its end, or else a message. */
struct wait_event {
	unsigned int	which;		/* of the sources */
	bool		ended;
	u64		bits;
	struct message	message;
};

/**
 * wait_any() - take what comes first
 * @set:	of the calling task
 * @event:	receives it; undefined on a refusal
 * @deadline:	in ticks of arch->clock, or WAIT_FOR_EVER
 *
 * Context: irqs on, no lock held.
 * Return: 0; -EPIPE when all sources have ended; -ETIMEDOUT.
 */
int __must_check wait_any(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep;

#endif
