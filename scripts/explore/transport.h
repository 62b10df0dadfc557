/* SPDX-License-Identifier: MIT */
/* transport - what threads of the tests of endpoints do: the target says ENDPOINT. */
#include <foundry/endpoint.h>
#include <foundry/errno.h>

#include "explore.h"

static u64 received[EXPLORE_THREADS];	/* by each thread: a decimal digit a message, in their order */

static struct message numbered(u32 n)
{
	struct message message = { .type = n, .size = 8, .words = { 10 * n } };

	return message;
}

static void send(u32 n)
{
	struct message message = numbered(n);

	while (endpoint_send(ENDPOINT, &message) == -EAGAIN)
		explore_relax();
}

static void note(const struct message *message)
{
	EXPLORE_CHECK(message->words[0] == 10 * (u64)message->type, "a message has another one's payload");
	received[explore_cpu()] = 10 * received[explore_cpu()] + message->type;
}

static void receive(void)
{
	struct message message;

	while (endpoint_recv(ENDPOINT, &message) == -EAGAIN)
		explore_relax();
	note(&message);
}

static void send_thrice(void)
{
	for (u32 n = 1; n <= 3; n++)
		send(n);
}

static void receive_thrice(void)
{
	for (u32 n = 1; n <= 3; n++)
		receive();
}

static void check_thrice(void)
{
	EXPLORE_CHECK(received[1] == 123, "messages were lost, doubled or out of order");
}

/* The end is told behind the last message. */
static void send_and_close(void)
{
	send(1);
	send(2);
	endpoint_close(ENDPOINT);
}

static void receive_to_the_end(void)
{
	struct message message;
	int err;

	while ((err = endpoint_recv(ENDPOINT, &message)) != -EPIPE) {
		if (err == 0)
			note(&message);
		else
			explore_relax();
	}
}

static void check_both(void)
{
	EXPLORE_CHECK(received[1] == 12, "messages were lost, doubled or out of order");
}
