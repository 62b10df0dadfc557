// SPDX-License-Identifier: MIT
/* The promise of port.h, executed: messages in place. */
#include "port_case.h"

/* Message @number, in a slot that the client has. */
static void reserve(struct ktest *kt, struct port_slot *slot, u32 number)
{
	const struct message message = port_message(number, 0, NULL);

	ASSERT_EQ(kt, PORTS(kt)->reserve(T(0), port_bed.client, slot), 0);
	message_copy(slot->message, &message);
}

void port_reserved_is_sent(struct ktest *kt)
{
	struct message message = port_message(1, 0, NULL);
	struct port_slot slot, other;

	port_fresh(kt);
	for (u32 number = 2; number < 12; number++) {
		reserve(kt, &slot, number);
		reserve(kt, &other, 100 + number);
		PORTS(kt)->commit(&other);
		PORTS(kt)->commit(&slot);
		port_must_recv(kt, &message, number, 0);
		port_must_recv(kt, &message, 100 + number, 0);
	}
	reserve(kt, &slot, 12);
	slot.message->size = port_payload_max(&port_bed.port);
	for (u16 i = 0; i < slot.message->size; i++)
		slot.message->payload[i] = (u8)i;
	PORTS(kt)->commit(&slot);
	ASSERT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, &message, &slot.badge), 0);
	EXPECT_EQ(kt, message.size, port_payload_max(&port_bed.port));
	for (u16 i = 0; i < message.size; i++)
		ASSERT_EQ(kt, message.payload[i], i);
	EXPECT_EQ(kt, slot.badge, PORT_BADGE);
}

void port_reserved_is_sent_when_revoked(struct ktest *kt)
{
	struct message message;
	struct port_slot slot;

	port_fresh(kt);
	reserve(kt, &slot, 7);
	ASSERT_EQ(kt, handle_revoke(T(1), port_bed.server), 0);
	EXPECT_EQ(kt, handle_count(T(0)), 0);
	PORTS(kt)->commit(&slot);
	port_must_recv(kt, &message, 7, 0);
}

/* The last receiver goes between reserve and commit; what lies behind the slot waits for it. */
void port_reserved_when_nobody_receives(struct ktest *kt)
{
	struct message message;
	struct port_slot slot;
	u32 cargo;

	port_fresh(kt);
	reserve(kt, &slot, 1);
	cargo = port_cargo(kt, NULL);
	message = port_message(2, 1, &cargo);
	port_must_send(kt, &message);
	handle_object_put(THING(0));
	port_put(&port_bed.port);
	handle_table_end(T(1));
	handle_table_end(T(0));
	EXPECT_EQ(kt, port_bed.released, 0);
	PORTS(kt)->commit(&slot);
	EXPECT_EQ(kt, port_bed.released, 1);
	EXPECT_EQ(kt, handle_things[0].released, 1);
}

void port_peeked_is_received(struct ktest *kt)
{
	u32 cargo[2], origin;
	struct handle_use use;
	struct message message;
	struct port_slot slot;
	u64 badge;

	port_fresh(kt);
	cargo[0] = port_cargo(kt, &origin);
	cargo[1] = port_cargo(kt, NULL);
	message = port_message(1, 2, cargo);
	port_must_send(kt, &message);
	ASSERT_EQ(kt, handle_revoke(T(2), origin), 0);
	ASSERT_EQ(kt, PORTS(kt)->peek(T(1), port_bed.server, &slot), 0);
	EXPECT_EQ(kt, slot.received->type, 1);
	EXPECT_EQ(kt, slot.size, 4);
	EXPECT_EQ(kt, slot.badge, PORT_BADGE);
	EXPECT_EQ(kt, slot.received->words[0] & U32_MAX, 1);
	ASSERT_EQ(kt, slot.handle_count, 2);
	EXPECT_EQ(kt, slot.handles[0], HANDLE_NONE);
	ASSERT_EQ(kt, handle_use(T(1), slot.handles[1], &handle_thing_type, HANDLE_SEND | HANDLE_GRANT, &use), 0);
	EXPECT_EQ(kt, use.object, THING(0));
	EXPECT_EQ(kt, use.badge, 7);
	handle_done(&use);
	EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 0);
	EXPECT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, &message, &badge), -EAGAIN);
	PORTS(kt)->release(&slot);
	for (u32 number = 0; number < PORT_CAPACITY; number++) {
		message = port_message(number, 0, NULL);
		port_must_send(kt, &message);
	}
	port_must_recv(kt, &message, 0, 0);
	EXPECT_EQ(kt, handle_count(T(1)), 2);
}

void port_peeked_stays_when_revoked(struct ktest *kt)
{
	struct message message = port_message(5, 0, NULL);
	struct port_slot slot;

	port_fresh(kt);
	port_must_send(kt, &message);
	port_put(&port_bed.port);
	ASSERT_EQ(kt, PORTS(kt)->peek(T(1), port_bed.server, &slot), 0);
	handle_table_end(T(1));
	handle_table_end(T(0));
	EXPECT_EQ(kt, port_bed.released, 0);
	EXPECT_EQ(kt, slot.received->type, 5);
	EXPECT_EQ(kt, slot.badge, PORT_BADGE);
	PORTS(kt)->release(&slot);
	EXPECT_EQ(kt, port_bed.released, 1);
}

void port_peek_without_room(struct ktest *kt)
{
	struct port_slot slot = { .badge = 77 };
	struct message message = port_message(1, 0, NULL);
	u32 last = HANDLE_NONE, handle;

	port_fresh(kt);
	EXPECT_EQ(kt, PORTS(kt)->peek(T(1), port_bed.server, &slot), -EAGAIN);
	port_must_send(kt, &message);
	while (handle_open(T(1), THING(1), 0, 0, &handle) == 0)
		last = handle;
	EXPECT_EQ(kt, PORTS(kt)->peek(T(1), port_bed.server, &slot), -ENOSPC);
	EXPECT_EQ(kt, slot.badge, 77);
	EXPECT_EQ(kt, endpoint_len(port_bed.port.ep), 1);
	ASSERT_EQ(kt, handle_close(T(1), last), 0);
	EXPECT_EQ(kt, handle_open(T(1), THING(1), 0, 0, &handle), 0);
}
