/* SPDX-License-Identifier: MIT */
/*
 * service - sectors of a drum, read by a driver that is not without bugs, for a client that does not mind.
 *
 * The client asks for as many sectors at once as it has credit, and gets the answers at a port, in that order.  The
 * driver waits for requests and for the interrupt of the drum.  When it crashes, its task ends; what is done at the end
 * of that takes all requests out, gives the credit back, and tells the client, which asks again, and the supervisor,
 * which starts another driver.
 *
 * Each names the port by a handle of its own, which ends with its task: the client may receive, a driver may send.
 * A driver's has a badge, its number, so the client knows from whom an answer is.  Nobody but the client could receive:
 * when it is gone no driver waits for room.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <foundry/endpoint_credit.h>
#include <foundry/port_wait.h>
#include <foundry/task_handles.h>
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
#define SERVICE_HANDLES	8u	/* of each task */

/* A task's handles, and that for the answers. */
struct service_rights {
	struct task_handles	handles;
	struct handle_slot	slots[SERVICE_HANDLES];
	u32			answers;
};

struct service {
	struct drum		drum;
	struct endpoint_mpmc	ring;
	struct endpoint_wait	requests;	/* over it */
	struct endpoint_credit	credit;
	struct task_mailbox	reports;	/* the supervisor's */

	/* From drivers to the client. */
	struct handle_space	space;
	struct endpoint_mpmc	answer_ring;
	struct endpoint_wait	answer_box;	/* over it */
	struct port		answers;
	struct handle_slot	in_transit;	/* none is sent */
	bool			answers_gone;	/* nothing names the port any more */
	struct service_rights	supervisor_rights, driver_rights, client_rights;

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

/* Tell the client, and wait for room; when it has ended it needs it no more.  Context: irqs on, no lock held. */
void service_answer(struct service_rights *whose, u32 type, u64 word, u64 other) __may_sleep;

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
