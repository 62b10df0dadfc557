/* SPDX-License-Identifier: MIT */
/*
 * service - sectors of a drum, read by a driver that is not without bugs, for a client that does not mind.
 *
 * The client calls the driver at a rendezvous.  When the driver crashes, its task ends, and the rendezvous is closed by
 * that: the client gets -EPIPE, waits until the supervisor has started another driver, and asks again.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <foundry/notification.h>
#include <foundry/rendezvous.h>
#include <foundry/task_ending.h>

/* What is asked for: a sector's content by its number, or that the driver ends.  One word each way. */
enum { DRUM_READ = 0x64720001, DRUM_STOP };

/* What is signalled. */
#define SERVICE_UP	1u	/* there is a driver to ask */
#define SERVICE_GONE	2u	/* there will be none */

struct service {
	struct rendezvous	line;
	struct notification	state;		/* for the client */
	unsigned int		lives;		/* drivers that were started */
	struct task_ending	ending;		/* of the driver */

	/* The client's, until it was joined. */
	u64			first, count;
	u64			sum;		/* of what it has read */
	unsigned int		asked_again;
};

/* Task functions: given a service. */
int driver_main(void *service) __may_sleep;
int client_main(void *service) __may_sleep;

/**
 * service_run() - let a client read some sectors, whatever becomes of the driver
 * @service:	caller's storage; then tells what the client has read
 * @first:	sector
 * @count:	of them
 *
 * Context: irqs on, may sleep.
 * Return: 0; -EPIPE when too many drivers have died; -ENOMEM, -ENOSPC as task_create().
 */
int __must_check service_run(struct service *service, u64 first, u64 count) __may_sleep;

#endif
