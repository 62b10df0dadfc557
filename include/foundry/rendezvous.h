/* SPDX-License-Identifier: MIT */
/*
 * rendezvous - a message goes from the task that sends straight to the task that receives, when both are there.
 *
 *	err = rendezvous_call(&meeting, &message, deadline);			// the client: question, then answer
 *
 *	while (!rendezvous_reply_recv(&meeting, &right, &message, WAIT_FOR_EVER))	// the server
 *		serve(&message);
 *
 * There are no slots: whoever comes first waits.  A call and its reply are one step for either side: who calls blocks
 * and the server that waits goes on at once, on the same CPU, in front of others (hand_over.h); with the reply it is
 * the other way round.
 *
 * With a message that expects a reply the receiver gets the right to give it, once.  The right is a number, and so it
 * may be kept, passed on, or come too late: to a caller that is gone there is no way.
 *
 * Provided by:  ipc/rendezvous.c.
 * Used by:      the kernel's own tasks.
 * Usable from:  HAS_SCHED.
 *
 * Clauses.  ktest/conform/rendezvous.c proves each by its number.
 *
 *  * RENDEZVOUS-1  a message that was sent has always been received, once, as it was; one that was not is never received.
 *  * RENDEZVOUS-2  who waits is always served in its turn, senders and receivers: the one that came first is first.
 *  * RENDEZVOUS-3  a reply always goes to the caller whose message came with its right, and never to another one.
 *  * RENDEZVOUS-4  a right is good for one reply: a second one, one for a message that expects none, and one to a caller that
 *                  is gone is always -ENOENT, and nobody gets it.
 *  * RENDEZVOUS-5  the receiver that waits is always the next one to run where the caller blocks, and the caller where the
 *                  server blocks, unless somebody more urgent is ready there, or it may not run there.
 *  * RENDEZVOUS-6  a wait is never -ETIMEDOUT before its deadline, and is always over then.
 *  * RENDEZVOUS-7  once it is closed whoever waits, be it for a reply, always gets -EPIPE, and so does whoever comes before
 *                  it is opened again; a right of before is for nobody.
 *  * RENDEZVOUS-8  a message that is too large is always -EMSGSIZE, and nobody gets it.
 */
#ifndef FOUNDRY_RENDEZVOUS_H
#define FOUNDRY_RENDEZVOUS_H

#include <foundry/message.h>
#include <foundry/wait.h>

struct rendezvous {
	struct spinlock		lock;
	struct list		receivers __guarded_by(&lock);	/* that wait; the first to come is first, as the next */
	struct list		senders __guarded_by(&lock);	/* that wait to be received */
	struct list		callers __guarded_by(&lock);	/* that were received, and wait for their reply */
	u64			last_call __guarded_by(&lock);
	bool			closed __guarded_by(&lock);
	struct wait_queue	queue;	/* empty: each of them is woken by itself */
};

/* To give a reply.  0: there is none to give. */
struct reply_right {
	u64	call;
};

/* With nobody there, open.  Context: any, nobody else uses it yet. */
void rendezvous_init(struct rendezvous *rendezvous);

/**
 * rendezvous_send() - give a message to a receiver
 * @rendezvous:	where
 * @message:	copied
 * @deadline:	by which one must have come: in ticks of arch->clock, or WAIT_FOR_EVER
 *
 * Context: irqs on, no lock held.
 * Return: 0; -EMSGSIZE; -EPIPE when it is closed, or was meanwhile; -ETIMEDOUT.
 */
int __must_check rendezvous_send(struct rendezvous *rendezvous, const struct message *message, tick_t deadline)
	__may_sleep;

/**
 * rendezvous_call() - give a message to a receiver, and wait for its reply
 * @rendezvous:	where
 * @message:	the question; receives the reply, and is undefined when there is none
 * @deadline:	of the reply
 *
 * On a refusal the message may have been received all the same: ask for what can be asked for twice.
 *
 * Context: irqs on, no lock held.
 * Return: as rendezvous_send().
 */
int __must_check rendezvous_call(struct rendezvous *rendezvous, struct message *message, tick_t deadline)
	__may_sleep;

/**
 * rendezvous_recv() - get a message from a sender
 * @rendezvous:	where
 * @right:	receives the right to reply, or none
 * @message:	receives it; untouched on a refusal
 * @deadline:	by which one must have come
 *
 * Context: irqs on, no lock held.
 * Return: 0; -EPIPE when it is closed, or was meanwhile; -ETIMEDOUT.
 */
int __must_check rendezvous_recv(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
				 tick_t deadline) __may_sleep;

/**
 * rendezvous_reply() - reply to a call
 * @rendezvous:	where it was received
 * @right:	that came with it; none is left of it
 * @message:	copied
 *
 * Context: any, but for interrupts that come while a call here runs.
 * Return: 0; -EMSGSIZE, and the right is left; -ENOENT when nobody waits for it.
 */
int __must_check rendezvous_reply(struct rendezvous *rendezvous, struct reply_right *right,
				  const struct message *message);

/**
 * rendezvous_reply_recv() - reply to a call, and get the next message
 * @rendezvous:	where
 * @right:	as rendezvous_reply(), or none: it may be the first time; then receives the next one
 * @message:	the reply, not too large; receives the next message
 * @deadline:	of the next message
 *
 * A caller that is gone misses its reply, and the server does not hear of it.
 *
 * Context: irqs on, no lock held.
 * Return: as rendezvous_recv().
 */
int __must_check rendezvous_reply_recv(struct rendezvous *rendezvous, struct reply_right *right,
				       struct message *message, tick_t deadline) __may_sleep;

/* Nobody meets any more.  To close again does nothing.  Context: as rendezvous_reply(). */
void rendezvous_close(struct rendezvous *rendezvous);

/* They meet again, where a server has come in place of one that ended.  Context: as rendezvous_reply(). */
void rendezvous_open(struct rendezvous *rendezvous);

/* --- whoever waits: its own stack; under the rendezvous' lock, but for @done ---------------------- */

struct rendezvous_party {
	struct list	link;
	struct task	*task;
	struct message	*message;	/* a receiver's or caller's: to be written */
	u64		call;		/* its number, or 0 */
	int		err;		/* how it ended */
	u32		done;		/* that it ended; atomic */
};

#endif
