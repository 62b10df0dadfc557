// SPDX-License-Identifier: MIT
/*
 * endpoint_wait: whoever waits at an endpoint gets what it waits for, over a real ring.  Tasks are stand-ins, as in
 * wait.c: a thread that sleeps until it is woken.
 */
#include <foundry/endpoint_mpmc.h>
#include <foundry/endpoint_wait.h>

#include "sleeper.h"

static struct endpoint_mpmc ring;
static struct endpoint_wait box;
static u64 slots[2][3];

static u64 received[EXPLORE_THREADS];	/* by each thread: a decimal digit a message, in their order */

static void make(unsigned int capacity)
{
	endpoint_mpmc_init(&ring, slots, sizeof(slots[0]), capacity);
	endpoint_wait_init(&box, &ring.ep);
}

static void one_slot(void)
{
	make(1);
}

static void two_slots(void)
{
	make(2);
}

static struct message numbered(u32 n)
{
	struct message message = { .type = n, .size = 8, .words = { 10 * n } };

	return message;
}

static void note(const struct message *message)
{
	EXPLORE_CHECK(message->words[0] == 10 * (u64)message->type, "a message has another one's payload");
	received[explore_cpu()] = 10 * received[explore_cpu()] + message->type;
}

/* There is room. */
static void send(u32 n)
{
	struct message message = numbered(n);

	EXPLORE_CHECK(!endpoint_send(&box.ep, &message), "a message is refused");
}

static void send_waiting(u32 n)
{
	struct message message = numbered(n);

	EXPLORE_CHECK(!endpoint_send_until(&box, &message, WAIT_FOR_EVER), "a message is refused");
}

static void receive_waiting(void)
{
	struct message message;

	EXPLORE_CHECK(!endpoint_recv_until(&box, &message, WAIT_FOR_EVER), "a message is refused");
	note(&message);
}

/* --- one of each ------------------------------------------------------------------------------ */

static void send_two_waiting(void)
{
	send_waiting(1);
	send_waiting(2);
}

static void receive_two_waiting(void)
{
	receive_waiting();
	receive_waiting();
}

static void check_one(void)
{
	EXPLORE_CHECK(received[1] == 12, "messages were lost, doubled or out of order");
}

/* --- two consumers, and messages that are complete out of turn ----------------------------------- */

static void send_mine(void)
{
	send(1 + explore_cpu());
}

static void check_two(void)
{
	EXPLORE_CHECK(received[2] + received[3] == 3, "messages were lost or doubled");
}

/* --- the end --------------------------------------------------------------------------------------- */

static void send_and_end(void)
{
	send(1);
	endpoint_close(&box.ep);
}

static void receive_until_the_end(void)
{
	struct message message;

	while (!endpoint_recv_until(&box, &message, WAIT_FOR_EVER))
		note(&message);
}

static void check_end(void)
{
	EXPLORE_CHECK(received[1] + received[2] == 1, "the message was lost or doubled");
}

EXPLORE_TEST(.name = "endpoint_wait/message", .setup = two_slots, .threads = { send_mine, receive_waiting });
EXPLORE_TEST(.name = "endpoint_wait/room", .setup = one_slot,
	     .threads = { send_two_waiting, receive_two_waiting }, .check = check_one, .bound = 2);
EXPLORE_TEST(.name = "endpoint_wait/two-by-two", .setup = two_slots,
	     .threads = { send_mine, send_mine, receive_waiting, receive_waiting }, .check = check_two, .bound = 1);
EXPLORE_TEST(.name = "endpoint_wait/end", .setup = two_slots,
	     .threads = { send_and_end, receive_until_the_end, receive_until_the_end }, .check = check_end,
	     .bound = 1);
