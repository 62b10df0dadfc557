// SPDX-License-Identifier: MIT
/* The promise of port.h on the one there is, what is a BUG, and what happens in the middle of a send. */
#include <foundry/endpoint_mpmc.h>

#include "conform/port_case.h"

static const struct ktest_suite conform = {
	.name	= "port/queue",
	.needs	= FACT(CONSOLE),
	.cases	= port_conform,
	.bench	= &port_calls,
};
KTEST_SUITE(conform);

static const struct ktest_suite torture = {
	.name	= "port/queue",
	.needs	= FACT(SMP),
	.cases	= port_torture_conform,
	.bench	= &port_calls,
};
KTEST_SUITE(torture);

/* --- from the beginning to the end ------------------------------------------------------------------ */

static struct handle_space space;
static struct handle_table server, client;
static struct handle_slot server_slots[8], client_slots[8], transit[8];
static struct endpoint_mpmc ring;
static struct endpoint_mpmc_slot ring_slots[2];
static struct port port;
static unsigned int released;

static void count_release(struct port *it)
{
	released++;
}

/* What Documentation/ipc.md shows. */
static void serves_a_client(struct ktest *kt)
{
	struct message message = { .type = 1 };
	u32 all, to_send;
	u64 badge = 0;
	int err;

	released = 0;
	endpoint_mpmc_init(&ring, ring_slots, sizeof(ring_slots[0]), ARRAY_SIZE(ring_slots));
	handle_space_init(&space);
	handle_table_init(&server, &space, server_slots, ARRAY_SIZE(server_slots));
	handle_table_init(&client, &space, client_slots, ARRAY_SIZE(client_slots));
	port_init(&port, &ring.ep, &space, transit, ARRAY_SIZE(transit), count_release);

	err = handle_open(&server, &port.object, HANDLE_RIGHTS, 0, &all);
	if (!err)	/* who sends by it is 17 */
		err = handle_grant(&server, all, &client, HANDLE_SEND, 17, &to_send);
	if (!err)
		err = port_send(&client, to_send, &message);
	if (!err)
		err = port_recv(&server, all, &message, &badge);
	if (!err)	/* no client sends any more */
		err = handle_revoke(&server, all);

	ASSERT_EQ(kt, err, 0);
	EXPECT_EQ(kt, badge, 17);
	EXPECT_EQ(kt, port_send(&client, to_send, &message), -EBADF);
	port_put(&port);
	handle_table_end(&client);
	EXPECT_EQ(kt, released, 0);
	handle_table_end(&server);
	EXPECT_EQ(kt, released, 1);
}

/* --- in the middle --------------------------------------------------------------------------------- */

/* A transport in which something happens before it sends. */
static struct endpoint_ops ops;
static int (*right_send)(struct endpoint *ep, const struct message *message);
static u32 origin;
static int (*happens)(struct handle_table *table, u32 handle);
static int refusal;

static int send_when_it_has_happened(struct endpoint *ep, const struct message *message)
{
	int err = happens(origin ? T(2) : T(1), origin ? origin : port_bed.server);

	BUG_ON(err, "it did not happen");
	return refusal ? refusal : right_send(ep, message);
}

/* The case sends handles[0], whose origin is in table 2, and handles[1]. */
static struct message begin(struct ktest *kt, u32 handles[2])
{
	port_fresh(kt);
	handles[0] = port_cargo(kt, &origin);
	handles[1] = port_cargo(kt, NULL);
	ops = *port_bed.port.ep->ops;
	right_send = ops.send;
	ops.send = send_when_it_has_happened;
	port_bed.port.ep->ops = &ops;
	refusal = 0;
	return port_message(1, 2, handles);
}

static void revoked_and_refused(struct ktest *kt)
{
	u32 handles[2];
	struct message message = begin(kt, handles);

	happens = handle_revoke;
	refusal = -EAGAIN;
	EXPECT_EQ(kt, port_send(T(0), port_bed.client, &message), -EAGAIN);
	EXPECT_EQ(kt, handle_close(T(0), handles[0]), -EBADF);
	EXPECT_EQ(kt, handle_close(T(0), handles[1]), 0);
	EXPECT_EQ(kt, handle_count(T(0)), 1);
	EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 0);
}

static void revoked_and_sent(struct ktest *kt)
{
	u32 handles[2];
	struct message message = begin(kt, handles);

	happens = handle_revoke;
	port_must_send(kt, &message);
	port_must_recv(kt, &message, 1, 2);
	EXPECT_EQ(kt, message.handles[0], HANDLE_NONE);
	EXPECT_EQ(kt, handle_close(T(1), message.handles[1]), 0);
	EXPECT_EQ(kt, handle_count(T(0)), 1);
}

/* The last receiver goes when the handles are in the port, and the message is not: it comes back. */
static void deaf_before_it_is_sent(struct ktest *kt)
{
	u32 handles[2];
	struct message message = begin(kt, handles);

	origin = 0;
	happens = handle_close;
	EXPECT_EQ(kt, port_send(T(0), port_bed.client, &message), -EPIPE);
	EXPECT_EQ(kt, handle_close(T(0), handles[0]), 0);
	EXPECT_EQ(kt, handle_close(T(0), handles[1]), 0);
}

/* It has claimed its slot, so the end does not see it: who sends gives back itself. */
static int send_behind_the_end(struct endpoint *ep, const struct message *message)
{
	struct message *slot;
	int err = endpoint_reserve(ep, &slot);

	BUG_ON(err || handle_close(T(1), port_bed.server), "it did not happen");
	message_copy(slot, message);
	endpoint_commit(ep, slot);
	return 0;
}

static void deaf_while_it_is_sent(struct ktest *kt)
{
	u32 handles[2];
	struct message message = begin(kt, handles);

	ops.send = send_behind_the_end;
	EXPECT_EQ(kt, port_send(T(0), port_bed.client, &message), 0);
	EXPECT_EQ(kt, handle_count(T(0)), 1);
	EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 0);
	EXPECT_EQ(kt, endpoint_len(port_bed.port.ep), 0);
}

/* --- wrong use ----------------------------------------------------------------------------------------- */

static void no_message_is_a_bug(struct ktest *kt)
{
	struct message message;
	u64 badge;

	port_fresh(kt);
	EXPECT_BUG(kt, "NULL is no message", EXPECT_EQ(kt, port_send(T(0), port_bed.client, NULL), 0));
	EXPECT_BUG(kt, "NULL is no message", EXPECT_EQ(kt, port_recv(T(1), port_bed.server, NULL, &badge), 0));
	EXPECT_BUG(kt, "NULL is no message", EXPECT_EQ(kt, port_recv(T(1), port_bed.server, &message, NULL), 0));
}

static void past_the_port_is_a_bug(struct ktest *kt)
{
	struct message message = { .type = 1 };
	u64 badge;

	port_fresh(kt);
	ASSERT_EQ(kt, endpoint_send(port_bed.port.ep, &message), 0);
	EXPECT_BUG(kt, "a message that was sent past it",
		   EXPECT_EQ(kt, port_recv(T(1), port_bed.server, &message, &badge), 0));
}

static void without_room_for_a_badge_is_a_bug(struct ktest *kt)
{
	static const struct endpoint_ops none;
	struct endpoint ep = endpoint_of(&none, "small", MESSAGE_HEAD_BYTES, 1);

	EXPECT_BUG(kt, "an endpoint without room for a badge",
		   port_init(&port_bed.port, &ep, &handle_test_space, NULL, 1, NULL));
}

static void wrong_commit_is_a_bug(struct ktest *kt)
{
	struct port_slot slot;

	port_fresh(kt);
	ASSERT_EQ(kt, port_reserve(T(0), port_bed.client, &slot), 0);
	*slot.message = (struct message){ .size = (u16)(port_payload_max(&port_bed.port) + 1u) };
	EXPECT_BUG(kt, "the message to commit is too large", port_commit(&slot));
	*slot.message = (struct message){ .handle_count = 1 };
	EXPECT_BUG(kt, "handles do not travel in place", port_commit(&slot));
}

static const struct ktest_case cases[] = {
	KCASE("a server grants, receives and revokes", serves_a_client),
	KCASE("a handle is revoked in the middle of a send that is refused", revoked_and_refused),
	KCASE("a handle is revoked in the middle of a send", revoked_and_sent),
	KCASE("the last receiver goes before a message is sent", deaf_before_it_is_sent),
	KCASE("the last receiver goes while a message is sent", deaf_while_it_is_sent),
	KCASE("NULL for a message is a BUG", no_message_is_a_bug),
	KCASE("to commit too much, or handles, is a BUG", wrong_commit_is_a_bug),
	KCASE("a message past the port is a BUG", past_the_port_is_a_bug),
	KCASE("an endpoint without room for a badge is a BUG", without_room_for_a_badge_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "port",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.bench	= &port_calls,
};
KTEST_SUITE(suite);
