// SPDX-License-Identifier: MIT
/* The ring for many producers and many consumers, with fewer slots than messages. */
#include <foundry/endpoint_mpmc.h>

static struct endpoint_mpmc ring;
static u64 slots[2][3];

#define ENDPOINT	(&ring.ep)
#include "transport.h"

static void setup(void)
{
	endpoint_mpmc_init(&ring, slots, sizeof(slots[0]), 2);
}

static void send_one(void)
{
	send(1 + explore_cpu());
}

static void receive_two(void)
{
	receive();
	receive();
}

static void check_two(void)
{
	EXPLORE_CHECK(received[2] == 12 || received[2] == 21, "messages were lost or doubled");
}

static void send_two(void)
{
	send(1);
	send(2);
}

static void check_consumers(void)
{
	EXPLORE_CHECK(received[1] + received[2] == 3, "messages were lost or doubled");
}

EXPLORE_TEST(.name = "mpmc/two-by-three", .setup = setup, .threads = { send_thrice, receive_thrice },
	     .check = check_thrice);
EXPLORE_TEST(.name = "mpmc/producers", .setup = setup, .threads = { send_one, send_one, receive_two },
	     .check = check_two, .bound = 2);
EXPLORE_TEST(.name = "mpmc/consumers", .setup = setup, .threads = { send_two, receive, receive },
	     .check = check_consumers, .bound = 2);
EXPLORE_TEST(.name = "mpmc/close", .setup = setup, .threads = { send_and_close, receive_to_the_end },
	     .check = check_both);
