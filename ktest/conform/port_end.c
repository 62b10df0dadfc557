// SPDX-License-Identifier: MIT
/* The promise of port.h, executed: when nobody is left on one side. */
#include "port_case.h"

/* Two messages with three handles for thing 0, which nothing else names. */
static void fill(struct ktest *kt)
{
	u32 handles[2] = { port_cargo(kt, NULL), port_cargo(kt, NULL) };
	struct message message = port_message(1, 2, handles);

	port_must_send(kt, &message);
	handles[0] = port_cargo(kt, NULL);
	message = port_message(2, 1, handles);
	port_must_send(kt, &message);
	handle_object_put(THING(0));
	EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 3);
	EXPECT_EQ(kt, handle_things[0].released, 0);
}

static void expect_deaf(struct ktest *kt)
{
	struct message message = port_message(3, 0, NULL);
	u32 handle;

	EXPECT_EQ(kt, handle_things[0].released, 1);
	EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 0);
	EXPECT_EQ(kt, endpoint_len(port_bed.port.ep), 0);
	EXPECT_EQ(kt, PORTS(kt)->send(T(0), port_bed.client, &message), -EPIPE);
	ASSERT_EQ(kt, handle_open(T(0), THING(1), HANDLE_GRANT, 0, &handle), 0);
	message = port_message(3, 1, &handle);
	EXPECT_EQ(kt, PORTS(kt)->send(T(0), port_bed.client, &message), -EPIPE);
	EXPECT_EQ(kt, handle_close(T(0), handle), 0);
}

/* By close, by the end of the table, by a revoke. */
void port_gives_back(struct ktest *kt)
{
	u32 receiver, origin;

	port_fresh(kt);
	fill(kt);
	ASSERT_EQ(kt, handle_close(T(1), port_bed.server), 0);
	expect_deaf(kt);

	port_fresh(kt);
	fill(kt);
	handle_table_end(T(1));
	expect_deaf(kt);

	port_fresh(kt);
	ASSERT_EQ(kt, handle_open(T(2), &port_bed.port.object, HANDLE_RIGHTS, 0, &origin), 0);
	ASSERT_EQ(kt, handle_grant(T(2), origin, T(1), HANDLE_RECV | HANDLE_GRANT, 0, &receiver), 0);
	ASSERT_EQ(kt, handle_move(T(1), receiver, T(0), &receiver), 0);
	ASSERT_EQ(kt, handle_close(T(1), port_bed.server), 0);
	fill(kt);
	ASSERT_EQ(kt, handle_close(T(2), origin), 0);
	EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 3);
	ASSERT_EQ(kt, handle_close(T(0), receiver), 0);
	expect_deaf(kt);
}

/* In flight through itself is the last handle to send to it. */
void port_gives_back_itself(struct ktest *kt)
{
	struct message message;

	port_fresh(kt);
	message = port_message(1, 1, &port_bed.client);
	port_must_send(kt, &message);
	EXPECT_EQ(kt, handle_count(T(0)), 0);
	port_put(&port_bed.port);
	EXPECT_EQ(kt, port_bed.released, 0);
	ASSERT_EQ(kt, handle_close(T(1), port_bed.server), 0);
	EXPECT_EQ(kt, port_bed.released, 1);
}

void port_outlives_its_use(struct ktest *kt)
{
	struct handle_use use;

	port_fresh(kt);
	port_put(&port_bed.port);
	ASSERT_EQ(kt, handle_use(T(0), port_bed.client, &port_type, HANDLE_SEND, &use), 0);
	fill(kt);
	handle_table_end(T(1));
	EXPECT_EQ(kt, port_bed.released, 0);
	handle_table_end(T(0));
	EXPECT_EQ(kt, port_bed.released, 0);
	EXPECT_EQ(kt, handle_things[0].released, 1);
	handle_done(&use);
	EXPECT_EQ(kt, port_bed.released, 1);
}

/* The server has no right to send itself. */
void port_ends_with_senders(struct ktest *kt)
{
	u32 receiver, handle;
	struct message message;
	u64 badge;

	port_fresh(kt);
	ASSERT_EQ(kt, handle_derive(T(1), port_bed.server, HANDLE_RECV, 0, &receiver), 0);
	handle = port_cargo(kt, NULL);
	message = port_message(1, 1, &handle);
	port_must_send(kt, &message);
	ASSERT_EQ(kt, handle_close(T(1), port_bed.server), 0);
	port_bed.server = receiver;
	message = port_message(2, 0, NULL);
	port_must_send(kt, &message);
	handle_table_end(T(0));
	port_must_recv(kt, &message, 1, 1);
	EXPECT_EQ(kt, handle_close(T(1), message.handles[0]), 0);
	port_must_recv(kt, &message, 2, 0);
	EXPECT_EQ(kt, PORTS(kt)->recv(T(1), receiver, &message, &badge), -EPIPE);
	EXPECT_EQ(kt, PORTS(kt)->recv(T(1), receiver, &message, &badge), -EPIPE);
}
