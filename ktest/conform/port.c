// SPDX-License-Identifier: MIT
/* The promise of port.h, executed: messages and what travels with them.  port_end.c has the ends. */
#include <foundry/endpoint_mpmc.h>
#include <foundry/string.h>

#include "port_case.h"

#define TABLE_SLOTS	32u

struct port_bed port_bed;

const struct port_calls port_calls = {
	port_send, port_recv, port_close, port_reserve, port_commit, port_peek, port_release,
};

static struct endpoint_mpmc ring;
static struct endpoint_mpmc_slot ring_slots[PORT_CAPACITY];
static struct handle_slot transit[PORT_TRANSIT];

static void count_release(struct port *port)
{
	container_of(port, struct port_bed, port)->released++;
}

/* The cases of handles lend their calls as the bench; here they are always the right ones. */
void port_fresh(struct ktest *kt)
{
	handle_fresh(TABLE_SLOTS);
	endpoint_mpmc_init(&ring, ring_slots, sizeof(ring_slots[0]), PORT_CAPACITY);
	port_init(&port_bed.port, &ring.ep, &handle_test_space, transit, PORT_TRANSIT, count_release);
	port_bed.released = 0;
	ASSERT_EQ(kt, handle_open(T(1), &port_bed.port.object, HANDLE_RIGHTS, 0, &port_bed.server), 0);
	ASSERT_EQ(kt, handle_grant(T(1), port_bed.server, T(0), HANDLE_SEND | HANDLE_GRANT, PORT_BADGE,
				   &port_bed.client), 0);
}

u32 port_cargo(struct ktest *kt, u32 *origin)
{
	u32 first, handle;

	ASSERT_EQ(kt, handle_open(T(2), THING(0), HANDLE_RIGHTS, 0, &first), 0);
	ASSERT_EQ(kt, handle_grant(T(2), first, T(0), HANDLE_SEND | HANDLE_GRANT, 7, &handle), 0);
	if (origin)
		*origin = first;
	else
		ASSERT_EQ(kt, handle_close(T(2), first), 0);
	return handle;
}

struct message port_message(u32 number, unsigned int count, const u32 *handles)
{
	struct message message = { .type = number, .size = 4, .handle_count = (u16)count };

	memcpy(message.payload, &number, sizeof(number));
	for (unsigned int i = 0; i < count; i++)
		message.handles[i] = handles[i];
	return message;
}

void port_must_send(struct ktest *kt, const struct message *message)
{
	ASSERT_EQ(kt, PORTS(kt)->send(T(0), port_bed.client, message), 0);
}

void port_must_recv(struct ktest *kt, struct message *message, u32 number, unsigned int count)
{
	u64 badge = 0;

	memset(message, 0xee, sizeof(*message));
	ASSERT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, message, &badge), 0);
	ASSERT_EQ(kt, message->type, number);
	EXPECT_EQ(kt, message->size, 4);
	EXPECT_MEMEQ(kt, message->payload, &number, sizeof(number));
	EXPECT_EQ(kt, message->handle_count, count);
	EXPECT_EQ(kt, badge, PORT_BADGE);
}

/* --- messages ----------------------------------------------------------------------------------------- */

static void arrives_with_badge(struct ktest *kt)
{
	struct message message, received;
	u64 badge;

	port_fresh(kt);
	for (u16 size = 0; size <= port_payload_max(&port_bed.port); size++) {
		message = (struct message){ .type = size, .size = size };
		for (u16 i = 0; i < size; i++)
			message.payload[i] = (u8)(size + 3 * i);
		memset(&received, 0xee, sizeof(received));
		badge = 0;
		ASSERT_EQ(kt, PORTS(kt)->send(T(0), port_bed.client, &message), 0);
		ASSERT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, &received, &badge), 0);
		ASSERT_EQ(kt, received.type, size);
		ASSERT_EQ(kt, received.size, size);
		ASSERT_EQ(kt, received.handle_count, 0);
		EXPECT_MEMEQ(kt, received.payload, message.payload, size);
		EXPECT_EQ(kt, badge, PORT_BADGE);
	}
}

/* Each its own, whatever the order; no badge is 0. */
static void badge_is_the_senders(struct ktest *kt)
{
	static const unsigned int order[] = { 2, 0, 1, 1, 2, 0, 0, 2, 1 };
	struct message message = { .type = 1 }, received;
	u32 senders[3];

	port_fresh(kt);
	for (unsigned int i = 0; i < 3; i++)
		ASSERT_EQ(kt, handle_grant(T(1), port_bed.server, T(i), HANDLE_SEND, i, &senders[i]), 0);
	for (unsigned int i = 0; i + 2 < ARRAY_SIZE(order); i += 3) {
		for (unsigned int n = i; n < i + 3; n++)
			ASSERT_EQ(kt, PORTS(kt)->send(T(order[n]), senders[order[n]], &message), 0);
		for (unsigned int n = i; n < i + 3; n++) {
			u64 badge = 77;

			ASSERT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, &received, &badge), 0);
			EXPECT_EQ(kt, badge, order[n]);
		}
	}
}

/* --- rights -------------------------------------------------------------------------------------------- */

struct port_operation {
	const char	*name;
	unsigned int	needs;
	int		(*run)(const struct port_calls *calls, u32 handle);
};

/* By a handle of table 2. */
static int send(const struct port_calls *calls, u32 handle)
{
	const struct message message = { .type = 1 };

	return calls->send(T(2), handle, &message);
}

static int recv(const struct port_calls *calls, u32 handle)
{
	struct message message;
	u64 badge;

	return calls->recv(T(2), handle, &message, &badge);
}

static int close(const struct port_calls *calls, u32 handle)
{
	return calls->close(T(2), handle);
}

static int reserve(const struct port_calls *calls, u32 handle)
{
	struct port_slot slot;
	int err = calls->reserve(T(2), handle, &slot);

	if (err)
		return err;
	*slot.message = (struct message){ .type = 1 };
	calls->commit(&slot);
	return 0;
}

static int peek(const struct port_calls *calls, u32 handle)
{
	struct port_slot slot;
	int err = calls->peek(T(2), handle, &slot);

	if (!err)
		calls->release(&slot);
	return err;
}

static const struct port_operation port_operations[] = {
	{ "send", HANDLE_SEND, send },
	{ "reserve", HANDLE_SEND, reserve },
	{ "receive", HANDLE_RECV, recv },
	{ "peek", HANDLE_RECV, peek },
	{ "close", HANDLE_RECV, close },
};

static const char *port_operation_name(const void *param)
{
	return ((const struct port_operation *)param)->name;
}

/* With one message in flight: nothing but the right decides. */
static void port_needs_its_rights(struct ktest *kt)
{
	const struct port_operation *operation = kt->param;
	const struct message message = { .type = 1 };

	for (unsigned int has = 0; has <= HANDLE_RIGHTS; has++) {
		int expected = operation->needs & ~has ? -EACCES : 0;
		u32 handle;

		port_fresh(kt);
		ASSERT_EQ(kt, port_send(T(0), port_bed.client, &message), 0);
		ASSERT_EQ(kt, handle_grant(T(1), port_bed.server, T(2), has, 0, &handle), 0);
		if (operation->run(PORTS(kt), handle) != expected)
			ktest_fail(kt, "%s with rights 0x%x is not %s", operation->name, has, errno_name(expected));
		if (!expected)
			continue;
		EXPECT_EQ(kt, endpoint_len(port_bed.port.ep), 1);
		EXPECT_EQ(kt, port_send(T(0), port_bed.client, &message), 0);
	}
}

static void port_needs_a_port(struct ktest *kt)
{
	const struct port_operation *operation = kt->param;
	u32 thing, handle;

	port_fresh(kt);
	ASSERT_EQ(kt, handle_open(T(2), THING(0), HANDLE_RIGHTS, 0, &thing), 0);
	ASSERT_EQ(kt, handle_grant(T(1), port_bed.server, T(2), HANDLE_RIGHTS, 0, &handle), 0);
	EXPECT_EQ(kt, operation->run(PORTS(kt), thing), -EINVAL);
	EXPECT_EQ(kt, operation->run(PORTS(kt), HANDLE_NONE), -EBADF);
	EXPECT_EQ(kt, operation->run(PORTS(kt), handle ^ HANDLE_TABLE_MAX), -EBADF);
	ASSERT_EQ(kt, handle_revoke(T(1), port_bed.server), 0);
	EXPECT_EQ(kt, operation->run(PORTS(kt), handle), -EBADF);
	EXPECT_EQ(kt, endpoint_len(port_bed.port.ep), 0);
}

/* --- handles ------------------------------------------------------------------------------------------- */

static void handles_move(struct ktest *kt)
{
	u32 handles[MESSAGE_HANDLES_MAX], origin;
	struct message message;

	for (unsigned int count = 1; count <= MESSAGE_HANDLES_MAX; count++) {
		port_fresh(kt);
		for (unsigned int i = 0; i < count; i++)
			handles[i] = port_cargo(kt, &origin);
		message = port_message(count, count, handles);
		port_must_send(kt, &message);
		EXPECT_EQ(kt, handle_count(T(0)), 1);
		EXPECT_EQ(kt, handle_count(T(1)), 1);
		for (unsigned int i = 0; i < count; i++)
			EXPECT_EQ(kt, handle_close(T(0), handles[i]), -EBADF);
		port_must_recv(kt, &message, count, count);
		EXPECT_EQ(kt, handle_count(T(1)), 1 + count);
		EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 0);
		for (unsigned int i = 0; i < count; i++) {
			struct handle_use use;

			ASSERT_EQ(kt, handle_use(T(1), message.handles[i], &handle_thing_type, 0, &use), 0);
			EXPECT_EQ(kt, use.object, THING(0));
			EXPECT_EQ(kt, use.rights, HANDLE_SEND | HANDLE_GRANT);
			EXPECT_EQ(kt, use.badge, 7);
			handle_done(&use);
		}
		ASSERT_EQ(kt, handle_revoke(T(2), origin), 0);
		EXPECT_EQ(kt, handle_close(T(1), message.handles[count - 1]), -EBADF);
	}
}

/* All that was in flight is the receiver's at once, in the order of the message. */
static void handles_keep_their_places(struct ktest *kt)
{
	u32 sent[3], other;
	struct message message;

	port_fresh(kt);
	sent[0] = port_cargo(kt, NULL);
	ASSERT_EQ(kt, handle_open(T(0), THING(1), HANDLE_GRANT, 9, &sent[1]), 0);
	sent[2] = port_cargo(kt, NULL);
	other = port_cargo(kt, NULL);
	message = port_message(1, 3, sent);
	port_must_send(kt, &message);
	port_must_recv(kt, &message, 1, 3);
	for (unsigned int i = 0; i < 3; i++) {
		struct handle_use use;

		ASSERT_EQ(kt, handle_use(T(1), message.handles[i], NULL, 0, &use), 0);
		EXPECT_EQ(kt, use.object, THING(i == 1));
		EXPECT_EQ(kt, use.badge, i == 1 ? 9 : 7);
		handle_done(&use);
	}
	EXPECT_EQ(kt, handle_close(T(0), other), 0);
}

/* --- refusals -------------------------------------------------------------------------------------------- */

/* Two handles that can be sent, and what is wrong. */
static void expect_refused(struct ktest *kt, const struct message *message, const u32 *mine, int expected)
{
	size_t len = endpoint_len(port_bed.port.ep), here = handle_count(T(0));
	size_t flying = handle_count(&port_bed.port.transit);

	for (unsigned int turn = 0; turn < 2; turn++)
		EXPECT_EQ(kt, PORTS(kt)->send(T(0), port_bed.client, message), expected);
	EXPECT_EQ(kt, endpoint_len(port_bed.port.ep), len);
	EXPECT_EQ(kt, handle_count(T(0)), here);
	EXPECT_EQ(kt, handle_count(&port_bed.port.transit), flying);
	for (unsigned int i = 0; i < 2; i++) {
		struct handle_use use;

		ASSERT_EQ(kt, handle_use(T(0), mine[i], &handle_thing_type, HANDLE_GRANT, &use), 0);
		EXPECT_EQ(kt, use.badge, 7);
		handle_done(&use);
	}
}

static void full_or_closed_changes_nothing(struct ktest *kt)
{
	u32 mine[2], origin;
	struct message message;

	port_fresh(kt);
	mine[0] = port_cargo(kt, &origin);
	mine[1] = port_cargo(kt, NULL);
	message = port_message(0, 0, NULL);
	for (unsigned int i = 0; i < PORT_CAPACITY; i++)
		port_must_send(kt, &message);
	message = port_message(1, 2, mine);
	expect_refused(kt, &message, mine, -EAGAIN);
	ASSERT_EQ(kt, PORTS(kt)->close(T(1), port_bed.server), 0);
	expect_refused(kt, &message, mine, -EPIPE);
	ASSERT_EQ(kt, handle_revoke(T(2), origin), 0);
	EXPECT_EQ(kt, handle_close(T(0), mine[0]), -EBADF);
	EXPECT_EQ(kt, handle_close(T(0), mine[1]), 0);
}

static void wrong_handle_changes_nothing(struct ktest *kt)
{
	u32 mine[2], kept, deaf, sent[3];
	struct message message;

	port_fresh(kt);
	mine[0] = port_cargo(kt, NULL);
	mine[1] = port_cargo(kt, NULL);
	ASSERT_EQ(kt, handle_derive(T(0), mine[0], HANDLE_SEND, 0, &kept), 0);
	ASSERT_EQ(kt, handle_open(T(0), THING(1), HANDLE_RECV | HANDLE_GRANT, 0, &deaf), 0);
	sent[0] = mine[0];
	sent[1] = mine[1];
	sent[2] = HANDLE_NONE;
	message = port_message(1, 3, sent);
	expect_refused(kt, &message, mine, -EBADF);
	message.handles[2] = mine[0];		/* twice */
	expect_refused(kt, &message, mine, -EBADF);
	message.handles[2] = kept;		/* may not be granted */
	expect_refused(kt, &message, mine, -EACCES);
	message.handles[2] = deaf;		/* receives */
	expect_refused(kt, &message, mine, -EACCES);
	message.handle_count = 2;
	port_must_send(kt, &message);
}

static void too_many_in_flight_changes_nothing(struct ktest *kt)
{
	u32 mine[2], sent[MESSAGE_HANDLES_MAX];
	struct message message;

	port_fresh(kt);
	for (unsigned int i = 0; i < 3; i++) {
		for (unsigned int n = 0; n < MESSAGE_HANDLES_MAX; n++)
			sent[n] = port_cargo(kt, NULL);
		message = port_message(i, i == 2 ? 3 : 4, sent);
		port_must_send(kt, &message);
	}
	mine[0] = port_cargo(kt, NULL);
	mine[1] = port_cargo(kt, NULL);
	message = port_message(3, 2, mine);
	expect_refused(kt, &message, mine, -ENOSPC);
	message.handle_count = 1;
	port_must_send(kt, &message);
}

static void too_large(struct ktest *kt)
{
	struct message message = { .type = 1 };
	u32 mine[2];
	u16 most;

	port_fresh(kt);
	mine[0] = port_cargo(kt, NULL);
	mine[1] = port_cargo(kt, NULL);
	most = port_payload_max(&port_bed.port);
	EXPECT_EQ(kt, most, MESSAGE_PAYLOAD_MAX - 8);
	for (u32 size = most + 1u; size <= 0xffff; size += size < 200 ? 1 : 1000) {
		message.size = (u16)size;
		ASSERT_EQ(kt, PORTS(kt)->send(T(0), port_bed.client, &message), -EMSGSIZE);
	}
	message.size = 0;
	message.handle_count = MESSAGE_HANDLES_MAX + 1;
	expect_refused(kt, &message, mine, -EMSGSIZE);
	message.handle_count = 0xffff;
	expect_refused(kt, &message, mine, -EMSGSIZE);
	message.handle_count = 0;
	ASSERT_EQ(kt, PORTS(kt)->close(T(1), port_bed.server), 0);
	message.size = 0xffff;
	expect_refused(kt, &message, mine, -EMSGSIZE);
}

/* As many are free as the port may bring, or nothing comes. */
static void no_room_keeps_the_message(struct ktest *kt)
{
	u32 sent[2], fillers[TABLE_SLOTS], count = 0;
	struct message message, before;

	port_fresh(kt);
	sent[0] = port_cargo(kt, NULL);
	sent[1] = port_cargo(kt, NULL);
	message = port_message(1, 2, sent);
	port_must_send(kt, &message);
	while (handle_open(T(1), THING(1), 0, 0, &fillers[count]) == 0)
		count++;
	memset(&message, 0xee, sizeof(message));
	before = message;
	for (u32 kept = count; kept > count - MESSAGE_HANDLES_MAX; kept--) {
		u64 badge = 77;

		EXPECT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, &message, &badge), -ENOSPC);
		EXPECT_MEMEQ(kt, &message, &before, sizeof(message));
		EXPECT_EQ(kt, badge, 77);
		EXPECT_EQ(kt, endpoint_len(port_bed.port.ep), 1);
		ASSERT_EQ(kt, handle_close(T(1), fillers[kept - 1]), 0);
	}
	port_must_recv(kt, &message, 1, 2);
	EXPECT_EQ(kt, handle_count(T(1)), TABLE_SLOTS - 2);
	EXPECT_EQ(kt, handle_open(T(1), THING(1), 0, 0, &fillers[0]), 0);
	EXPECT_EQ(kt, handle_open(T(1), THING(1), 0, 0, &fillers[0]), 0);
	EXPECT_EQ(kt, handle_open(T(1), THING(1), 0, 0, &fillers[0]), -ENOSPC);
}

/* What came with nothing, or not at all, has kept no slot. */
static void receive_keeps_no_room(struct ktest *kt)
{
	struct message message = { .type = 1 };
	u32 handle;
	u64 badge;

	port_fresh(kt);
	for (unsigned int i = 0; i < TABLE_SLOTS; i++) {
		ASSERT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, &message, &badge), -EAGAIN);
		port_must_send(kt, &message);
		ASSERT_EQ(kt, PORTS(kt)->recv(T(1), port_bed.server, &message, &badge), 0);
	}
	for (unsigned int i = 1; i < TABLE_SLOTS; i++)
		ASSERT_EQ(kt, handle_open(T(1), THING(1), 0, 0, &handle), 0);
}

/* --- on the way ------------------------------------------------------------------------------------------ */

static void revoked_on_its_way(struct ktest *kt)
{
	for (unsigned int which = 1; which < 8; which++) {
		u32 sent[3], origins[3];
		struct message message;

		port_fresh(kt);
		for (unsigned int i = 0; i < 3; i++)
			sent[i] = port_cargo(kt, &origins[i]);
		message = port_message(which, 3, sent);
		port_must_send(kt, &message);
		for (unsigned int i = 0; i < 3; i++)
			if (which & BIT(i))
				ASSERT_EQ(kt, handle_revoke(T(2), origins[i]), 0);
		port_must_recv(kt, &message, which, 3);
		for (unsigned int i = 0; i < 3; i++) {
			EXPECT_EQ(kt, message.handles[i] == HANDLE_NONE, (which & BIT(i)) != 0);
			EXPECT_EQ(kt, handle_close(T(1), message.handles[i]), which & BIT(i) ? -EBADF : 0);
		}
		EXPECT_EQ(kt, handle_count(T(1)), 1);
		EXPECT_EQ(kt, handle_count(&port_bed.port.transit), 0);
	}
}

const struct ktest_case port_conform[] = {
	KCASE("PORT-1 a message arrives as it was sent, with a badge", arrives_with_badge),
	KCASE("PORT-1 the badge is that of who sent it", badge_is_the_senders),
	KCASE_FOR("PORT-2 needs its rights", port_needs_its_rights, port_operations, port_operation_name),
	KCASE_FOR("PORT-2 needs a handle of a port", port_needs_a_port, port_operations, port_operation_name),
	KCASE("PORT-3 handles move with a message", handles_move),
	KCASE("PORT-3 each arrives in its place", handles_keep_their_places),
	KCASE("PORT-4 full or closed changes nothing", full_or_closed_changes_nothing),
	KCASE("PORT-4 a wrong handle changes nothing", wrong_handle_changes_nothing),
	KCASE("PORT-4 too many in flight changes nothing", too_many_in_flight_changes_nothing),
	KCASE("PORT-5 without room the message waits", no_room_keeps_the_message),
	KCASE("PORT-5 room is kept for none that does not come", receive_keeps_no_room),
	KCASE("PORT-6 what was revoked on its way is none", revoked_on_its_way),
	KCASE("PORT-7 without a receiver all is given back", port_gives_back),
	KCASE("PORT-7 also the port's own handles", port_gives_back_itself),
	KCASE("PORT-7 a port lives as long as it is named or used", port_outlives_its_use),
	KCASE("PORT-8 without a sender it ends when it is empty", port_ends_with_senders),
	KCASE("PORT-9 what is too large is refused", too_large),
	KCASE("PORT-10 what is reserved is sent with its badge", port_reserved_is_sent),
	KCASE("PORT-10 also when its handle is revoked", port_reserved_is_sent_when_revoked),
	KCASE("PORT-10 and given back when nobody receives", port_reserved_when_nobody_receives),
	KCASE("PORT-11 what is peeked at is received", port_peeked_is_received),
	KCASE("PORT-11 also when its handle is revoked", port_peeked_stays_when_revoked),
	KCASE("PORT-11 without room nothing is peeked at", port_peek_without_room),
	KCASE_END
};
