/* SPDX-License-Identifier: MIT */
/*
 * endpoint_credit - how many messages of one sender may be on their way at once.
 *
 *	endpoint_credit_init(&mine, &box, 4);
 *	...
 *	err = endpoint_credit_send(&mine, &message);		// the sender
 *	...
 *	endpoint_credit_give(&mine, 1);				// who has received it, and has done with it
 *
 * A credit is taken with each message, and comes back when the receiver gives it: not when the message is taken out,
 * but when there may be another one.  So a receiver paces each of its senders, and none of several on one ring takes the
 * room of the others: where their credits are no more than the ring's capacity in all, nobody who has credit
 * ever finds it full.  Whoever is to give knows whose credit it is: from the message's type, say, or one of its words.
 *
 * Provided by:  ipc/endpoint_credit.c.
 * Used by:      the kernel's own tasks.
 * Usable from:  HAS_SCHED; what never waits from the first C line.
 *
 * Clauses.  ktest/conform/endpoint_credit.c proves each by its number.
 *
 *  * ENDPOINT_CREDIT-1  a message goes for one credit, and never without: then it is -EAGAIN, whatever room there is.
 *  * ENDPOINT_CREDIT-2  each credit that is given is always good for one message more, and for no other.
 *  * ENDPOINT_CREDIT-3  what is refused never costs a credit.
 *  * ENDPOINT_CREDIT-4  who waits for credit always goes on when there is one; it is never -ETIMEDOUT before its deadline,
 *                       and is always over then.
 *  * ENDPOINT_CREDIT-5  once it is closed nobody waits any more, and each send is always -EPIPE.
 *  * ENDPOINT_CREDIT-6  to give more than was taken is always a BUG, and nothing changes.
 */
#ifndef FOUNDRY_ENDPOINT_CREDIT_H
#define FOUNDRY_ENDPOINT_CREDIT_H

#include <foundry/endpoint_wait.h>

struct endpoint_credit {
	struct endpoint_wait	*box;
	u32			granted;	/* messages that may be on their way; does not change */
	u32			left;		/* that may still go; atomic */
	u32			closed;		/* atomic */
	struct wait_queue	queue;		/* who waits for more */
};

/**
 * endpoint_credit_init() - let a sender have so many messages on their way
 * @credit:	caller's storage: of one sender, or of several that share it
 * @box:	where they go
 * @granted:	messages, not 0
 *
 * Context: any, nobody else uses it yet.
 */
void endpoint_credit_init(struct endpoint_credit *credit, struct endpoint_wait *box, u32 granted);

/**
 * endpoint_credit_send() - send for a credit
 * @credit:	the sender's
 * @message:	copied
 *
 * Context: any; the transport says how many at once.
 * Return: 0; -EMSGSIZE, -EPIPE as endpoint_send(); -EPIPE when the credit is closed; -EAGAIN when there is no credit,
 * or no room.
 */
int __must_check endpoint_credit_send(struct endpoint_credit *credit, const struct message *message);

/**
 * endpoint_credit_send_until() - send for a credit, and wait for one, and for room, if there is none
 * @credit:	the sender's
 * @message:	copied
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * Context: irqs on, no lock held; the transport says how many at once.
 * Return: as above, but -ETIMEDOUT for -EAGAIN.
 */
int __must_check endpoint_credit_send_until(struct endpoint_credit *credit, const struct message *message,
					    tick_t deadline) __may_sleep;

/* @count messages are done with: as many may go again.  Context: any. */
void endpoint_credit_give(struct endpoint_credit *credit, u32 count);

/* There will be no more.  To close again does nothing.  Context: any. */
void endpoint_credit_close(struct endpoint_credit *credit);

#endif
