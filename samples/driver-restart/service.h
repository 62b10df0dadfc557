/* SPDX-License-Identifier: MIT */
/*
 * service - sectors of a drum, read by a driver that is not without bugs, for a client that does not mind.
 *
 * The client asks for as many sectors at once as it has credit, and gets the answers in its mailbox, in that order.
 * The driver waits for requests and for the interrupt of the drum.  When it crashes, its task ends; what is done at the
 * end of that takes all requests out, gives the credit back, and tells the client, which asks again, and the
 * supervisor, which starts another driver.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <foundry/endpoint_credit.h>
#include <foundry/task_mailbox.h>

#include "drum.h"

/* Messages; a word or two each. */
enum {
	DRUM_READ = 0x64720001,	/* to the driver: a sector's number */
	DRUM_SECTOR,		/* to the client: a sector's number, and what it holds */
	DRUM_LOST,		/* to the client: what was not answered never will be */
	DRUM_GONE,		/* to the client: nor will anything else */
	DRIVER_ENDS,		/* to the supervisor, as the next */
	CLIENT_ENDS,
};

#define SERVICE_CREDIT	2u	/* requests of the client on their way, and so the most that a driver has in hand */
#define SERVICE_SLOTS	4u	/* of each box */

struct service {
	struct drum		drum;
	struct endpoint_mpmc	ring;
	struct endpoint_wait	requests;	/* over it */
	struct endpoint_credit	credit;
	struct task_mailbox	answers;	/* the client's */
	struct task_mailbox	reports;	/* the supervisor's */

	/* The driver's: what it has in hand, the oldest first. */
	u64			in_hand[SERVICE_CREDIT];
	unsigned int		in_hand_count;

	/* The supervisor's. */
	unsigned int		lives, lives_max;	/* drivers that were started; that may be */
	struct task		*driver, *client;
	struct task_ending	driver_ending, client_ending;
	int			err, result;	/* what became of the last driver, and of the client */

	/* The client's. */
	u64			first, count;
	u64			sum;		/* of what it has read */
	unsigned int		asked_again;

	struct endpoint_mpmc_padded	request_slots[SERVICE_SLOTS];
	struct endpoint_mpmc_padded	answer_slots[SERVICE_SLOTS];
	struct endpoint_mpmc_padded	report_slots[SERVICE_SLOTS];
};

/* Task functions: given a service. */
int driver_main(void *service) __may_sleep;
int client_main(void *service) __may_sleep;
int supervisor_main(void *service) __may_sleep;

/* Send to a task, and wait for room; whoever has ended needs it no more.  Context: irqs on, no lock held. */
void service_tell(struct task_mailbox *mailbox, u32 type, u64 word, u64 other) __may_sleep;

/**
 * service_run() - let a client read some sectors, whatever becomes of the driver
 * @service:	caller's storage; then tells what the client has read
 * @first:	sector
 * @count:	of them
 * @lives:	drivers that are started before the supervisor gives up
 *
 * Context: irqs on, may sleep.
 * Return: 0; -EPIPE when too many drivers have died; -ENOMEM, -ENOSPC as task_create().
 */
int __must_check service_run(struct service *service, u64 first, u64 count, unsigned int lives) __may_sleep;

#endif
