/* SPDX-License-Identifier: MIT */
/*
 * endpoint_locked - a transport of this kernel's own: a queue under a lock.
 *
 * Many producers and consumers, and any of them closes.  It always copies; batches it has not, so that they are
 * single calls in a row.
 */
#ifndef ENDPOINT_LOCKED_H
#define ENDPOINT_LOCKED_H

#include <foundry/endpoint.h>
#include <foundry/spinlock.h>

struct endpoint_locked {
	struct endpoint	ep;
	struct spinlock	lock;
	struct message	*slots;		/* unguarded: set once */
	u32		oldest __guarded_by(&lock);	/* its slot */
	u32		count __guarded_by(&lock);
	bool		closed __guarded_by(&lock);
};

/* Empty and open; @slots outlives it.  Context: any, nobody else uses it yet. */
void endpoint_locked_init(struct endpoint_locked *locked, struct message *slots, u32 capacity);

/* Whether no message fits any more: locked_full.c, or locked_full_broken.c. */
bool locked_is_full(const struct endpoint_locked *locked) __must_hold(&locked->lock);

#endif
