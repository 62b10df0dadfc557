// SPDX-License-Identifier: MIT
/* What handles cost: to look one up, to make and to end them; and a message by handle, beside the same without. */
#include <foundry/bench.h>
#include <foundry/bug.h>
#include <foundry/endpoint_mpmc.h>
#include <foundry/port.h>

#define MANY		1000
#define CAPACITY	64
#define TRANSIT		16

static struct handle_space space;
static struct handle_table mine, other;
static struct handle_slot slots[MANY + 64], other_slots[MANY + 64], transit[TRANSIT];
static struct handle_object object;
static struct port port;
static struct endpoint_mpmc ring;
static struct endpoint_mpmc_padded ring_slots[CAPACITY];
static u32 first, client, server, cargo[MESSAGE_HANDLES_MAX];
static struct message message;

static void nothing(struct handle_object *released)
{
}

static void nothing_of_port(struct port *released)
{
}

static const struct handle_type type = { "bench", NULL, nothing };

static void must(int err)
{
	BUG_ON(err, "bench: a call is refused");
}

/* --- handles ------------------------------------------------------------------------------------ */

static void look_up(void)
{
	struct handle_use use;

	must(handle_use(&mine, first, &type, HANDLE_SEND, &use));
	handle_done(&use);
}

static void refused(void)
{
	struct handle_use use;

	BUG_ON(handle_use(&mine, first ^ HANDLE_TABLE_MAX, &type, HANDLE_SEND, &use) != -EBADF,
	       "bench: a stale one goes");
}

static void derive_and_close(void)
{
	u32 derived;

	must(handle_derive(&mine, first, HANDLE_SEND, 0, &derived));
	must(handle_close(&mine, derived));
}

static void move_and_back(void)
{
	u32 moved;

	must(handle_move(&mine, first, &other, &moved));
	must(handle_move(&other, moved, &mine, &first));
}

static void revoke_none(void)
{
	must(handle_revoke(&mine, first));
}

static void grant_and_revoke(unsigned int count)
{
	u32 granted;

	for (unsigned int i = 0; i < count; i++)
		must(handle_grant(&mine, first, &other, HANDLE_SEND, 0, &granted));
	must(handle_revoke(&mine, first));
}

static void grant_and_revoke_one(void)
{
	grant_and_revoke(1);
}

static void grant_and_revoke_many(void)
{
	grant_and_revoke(MANY);
}

/* Below each other, not beside. */
static void chain_and_revoke_many(void)
{
	u32 last;

	must(handle_grant(&mine, first, &other, HANDLE_SEND, 0, &last));
	for (unsigned int i = 1; i < MANY; i++)
		must(handle_derive(&other, last, HANDLE_SEND, 0, &last));
	must(handle_revoke(&mine, first));
}

/* --- messages ------------------------------------------------------------------------------------- */

static void without_handle(void)
{
	must(endpoint_send(&ring.ep, &message));
	must(endpoint_recv(&ring.ep, &message));
}

static void by_handle(void)
{
	u64 badge;

	must(port_send(&mine, client, &message));
	must(port_recv(&mine, server, &message, &badge));
}

/* They come back by the same way. */
static void with_handles(void)
{
	u64 badge;

	message.handle_count = MESSAGE_HANDLES_MAX;
	for (unsigned int i = 0; i < MESSAGE_HANDLES_MAX; i++)
		message.handles[i] = cargo[i];
	must(port_send(&mine, client, &message));
	must(port_recv(&mine, server, &message, &badge));
	for (unsigned int i = 0; i < MESSAGE_HANDLES_MAX; i++)
		cargo[i] = message.handles[i];
	message.handle_count = 0;
}

/* --- suites ----------------------------------------------------------------------------------------- */

static int before(const void *lends)
{
	u32 root;

	handle_space_init(&space);
	handle_table_init(&mine, &space, slots, ARRAY_SIZE(slots));
	handle_table_init(&other, &space, other_slots, ARRAY_SIZE(other_slots));
	handle_object_init(&object, &type);
	must(handle_open(&mine, &object, HANDLE_RIGHTS, 0, &first));
	endpoint_mpmc_init(&ring, ring_slots, sizeof(ring_slots[0]), CAPACITY);
	port_init(&port, &ring.ep, &space, transit, TRANSIT, nothing_of_port);
	must(handle_open(&mine, &port.object, HANDLE_RIGHTS, 0, &root));
	must(handle_derive(&mine, root, HANDLE_SEND, 1, &client));
	must(handle_derive(&mine, root, HANDLE_RECV, 0, &server));
	for (unsigned int i = 0; i < MESSAGE_HANDLES_MAX; i++)
		must(handle_open(&mine, &object, HANDLE_SEND | HANDLE_GRANT, 0, &cargo[i]));
	message = (struct message){ .type = 1, .size = 8 };
	return 0;
}

static const struct bench_case cases[] = {
	BENCH_COST("look up and done", look_up, 1),
	BENCH_COST("look up of none", refused, 1),
	BENCH_COST("derive and close", derive_and_close, 1),
	BENCH_COST("move there and back", move_and_back, 2),
	BENCH_COST("revoke of none", revoke_none, 1),
	BENCH_COST("grant and revoke of 1", grant_and_revoke_one, 1),
	BENCH_COST("grant and revoke of 1000", grant_and_revoke_many, MANY),
	BENCH_COST("grant and revoke of 1000 below each other", chain_and_revoke_many, MANY),
	BENCH_END
};

static const struct bench_suite handles = {
	.name = "handle", .needs = FACT(CONSOLE), .cases = cases, .before = before,
};
BENCH_SUITE(handles);

static const struct bench_case port_cases[] = {
	BENCH_COST("send and recv without handle", without_handle, 1),
	BENCH_COST("send and recv by handle", by_handle, 1),
	BENCH_COST("send and recv of 4 handles", with_handles, 1),
	BENCH_END
};

static const struct bench_suite ports = {
	.name = "port/mpmc 8 bytes", .needs = FACT(CONSOLE), .cases = port_cases, .before = before,
};
BENCH_SUITE(ports);
