// SPDX-License-Identifier: MIT
/* The ring for one producer and one consumer, with fewer slots than messages. */
#include <foundry/endpoint_spsc.h>

static struct endpoint_spsc ring;
static u64 slots[2][2];

#define ENDPOINT	(&ring.ep)
#include "transport.h"

static void setup(void)
{
	endpoint_spsc_init(&ring, slots, sizeof(slots[0]), 2);
}

static void send_many(void)
{
	struct message messages[3] = { numbered(1), numbered(2), numbered(3) };
	size_t sent = 0;

	while ((sent += endpoint_send_many(ENDPOINT, &messages[sent], 3 - sent)) < 3)
		explore_relax();
}

static void send_in_place(void)
{
	struct message *slot;

	for (u32 n = 1; n <= 3; n++) {
		while (endpoint_reserve(ENDPOINT, &slot) == -EAGAIN)
			explore_relax();
		slot->type = n;
		slot->size = 8;
		slot->handle_count = 0;
		slot->words[0] = 10 * n;
		endpoint_commit(ENDPOINT, slot);
	}
}

static void receive_in_place(void)
{
	const struct message *slot;

	for (u32 n = 1; n <= 3; n++) {
		while (endpoint_peek(ENDPOINT, &slot) == -EAGAIN)
			explore_relax();
		note(slot);
		endpoint_release(ENDPOINT, slot);
	}
}

EXPLORE_TEST(.name = "spsc/two-by-three", .setup = setup, .threads = { send_thrice, receive_thrice },
	     .check = check_thrice);
EXPLORE_TEST(.name = "spsc/many", .setup = setup, .threads = { send_many, receive_thrice }, .check = check_thrice);
EXPLORE_TEST(.name = "spsc/in-place", .setup = setup, .threads = { send_in_place, receive_in_place },
	     .check = check_thrice);
EXPLORE_TEST(.name = "spsc/close", .setup = setup, .threads = { send_and_close, receive_to_the_end },
	     .check = check_both);
