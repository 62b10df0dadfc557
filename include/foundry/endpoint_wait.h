/* SPDX-License-Identifier: MIT */
/*
 * endpoint_wait - endpoints at which tasks wait, over any transport.
 *
 *	static struct endpoint_wait box;
 *
 *	endpoint_mpmc_init(&ring, slots, sizeof(slots[0]), ARRAY_SIZE(slots));
 *	endpoint_wait_init(&box, &ring.ep);
 *	...
 *	err = endpoint_recv_until(&box, &message, WAIT_FOR_EVER);
 *
 * It is an endpoint itself, box.ep, with all that the transport has, and by it all is done from then on: a message
 * that is put into the transport past it wakes nobody.  Its calls that never wait may be made wherever the transport
 * permits them, in interrupts among them, and wake who waits.
 *
 * Who waits has no place in a row: whoever comes in between and does not wait may be served first.  How many may wait
 * at once on a side is as many as the transport permits there; whoever waits counts as inside a call.
 *
 * While nobody waits it costs a fence and a look at two words.
 *
 * Provided by:  ipc/endpoint_wait.c.
 * Used by:      whoever sends to tasks.
 * Usable from:  HAS_SCHED; its endpoint from the first C line.
 *
 * Clauses.  ktest/conform/endpoint_wait.c proves each by its number.
 *
 *  * ENDPOINT_WAIT-1  a task that waits for a message always goes on when one can be received, whoever has sent or
 *                     committed it, from wherever.
 *  * ENDPOINT_WAIT-2  a task that waits for room always goes on when there is some, whoever has received or released.
 *  * ENDPOINT_WAIT-3  a wait is never -ETIMEDOUT before its deadline, and is always over then.
 *  * ENDPOINT_WAIT-4  once it is closed nobody waits any more: who wants to send always gets -EPIPE, who wants to
 *                     receive what was sent before, and then -EPIPE.
 *  * ENDPOINT_WAIT-5  a call that is late has never sent or received anything.
 *  * ENDPOINT_WAIT-6  what can be done or refused at once is never waited for, whatever the deadline: it may be past.
 */
#ifndef FOUNDRY_ENDPOINT_WAIT_H
#define FOUNDRY_ENDPOINT_WAIT_H

#include <foundry/endpoint.h>
#include <foundry/wait.h>

/* Those who wait for one thing. */
struct endpoint_side {
	u32			waiting;	/* how many; atomic */
	struct wait_queue	queue;
};

struct endpoint_wait {
	struct endpoint		ep;		/* as the transport's, but that it wakes */
	struct endpoint		*under;		/* the transport */
	u32			closed;		/* atomic */
	struct endpoint_side	receivers;
	struct endpoint_side	senders;
};

/**
 * endpoint_wait_init() - let tasks wait at an endpoint
 * @wait:	caller's storage
 * @under:	open; used by nobody else from now on
 *
 * Context: any, nobody else uses it yet.
 */
void endpoint_wait_init(struct endpoint_wait *wait, struct endpoint *under);

/**
 * endpoint_send_until() - put a message in, and wait for room if there is none
 * @wait:	the endpoint
 * @message:	copied
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * Context: irqs on, no lock held; the transport says how many at once.
 * Return: 0; -EMSGSIZE when the endpoint does not carry such a message; -EPIPE when it is closed, or was meanwhile;
 * -ETIMEDOUT.
 */
int __must_check endpoint_send_until(struct endpoint_wait *wait, const struct message *message, tick_t deadline)
	__may_sleep;

/**
 * endpoint_recv_until() - take the oldest message out, and wait for one if there is none
 * @wait:	the endpoint
 * @message:	receives it; bytes behind its size are undefined
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * Context: irqs on, no lock held; the transport says how many at once.
 * Return: 0; -EPIPE when it is closed and there will be none; -ETIMEDOUT.
 */
int __must_check endpoint_recv_until(struct endpoint_wait *wait, struct message *message, tick_t deadline)
	__may_sleep;

/* --- for a wait of the caller's own, in the queue of a side: wait_any.h, port_wait.h ------------------ */

/*
 * From here on a message that comes wakes the receivers' queue, and room the senders'; and the end of this: what the
 * caller has not taken is for others.  Context: any.
 */
void endpoint_receiver_in(struct endpoint_wait *wait);
void endpoint_receiver_out(struct endpoint_wait *wait);
void endpoint_sender_in(struct endpoint_wait *wait);
void endpoint_sender_out(struct endpoint_wait *wait);

#endif
