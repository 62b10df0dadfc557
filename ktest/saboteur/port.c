// SPDX-License-Identifier: MIT
/* Ports with one thing wrong each, around the calls that are right. */
#include "conform/port_case.h"
#include "saboteur.h"

/* Of a handle that is valid, or of one that was there before. */
static struct handle_slot *slot_of(struct handle_table *table, u32 handle)
{
	return &table->slots[handle % HANDLE_TABLE_MAX % table->capacity];
}

static struct endpoint *ring(void)
{
	return port_bed.port.ep;
}

/* --- PORT-1 ------------------------------------------------------------------------------------- */

/* That of who sent the message before. */
static int recv_with_another_ones_badge(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	static u64 last = PORT_BADGE;
	int err = port_recv(table, handle, message, badge);

	if (!err) {
		u64 its_own = *badge;

		*badge = last;
		last = its_own;
	}
	return err;
}

static int recv_in_words(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	if (!err && message->size > 4)
		message->size = (u16)((message->size + 7u) / 8 * 8);
	return err;
}

static int send_overwrites_the_end(struct handle_table *table, u32 handle, const struct message *message)
{
	struct message cut = *message;

	if (message->size == port_payload_max(&port_bed.port))
		cut.words[message->size / 8 - 1] = PORT_BADGE;
	return port_send(table, handle, &cut);
}

/* --- PORT-2 ------------------------------------------------------------------------------------- */

/* It has that right for a moment. */
static u16 lend_right(struct handle_table *table, u32 handle, unsigned int right)
{
	u16 rights = slot_of(table, handle)->rights;

	slot_of(table, handle)->rights |= (u16)right;
	return rights;
}

static int send_without_the_right(struct handle_table *table, u32 handle, const struct message *message)
{
	u16 rights = lend_right(table, handle, HANDLE_SEND);
	int err = port_send(table, handle, message);

	slot_of(table, handle)->rights = rights;
	return err;
}

static int recv_without_the_right(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	u16 rights = lend_right(table, handle, HANDLE_RECV);
	int err = port_recv(table, handle, message, badge);

	slot_of(table, handle)->rights = rights;
	return err;
}

static int close_without_the_right(struct handle_table *table, u32 handle)
{
	u16 rights = lend_right(table, handle, HANDLE_RECV);
	int err = port_close(table, handle);

	slot_of(table, handle)->rights = rights;
	return err;
}

static int send_to_anything(struct handle_table *table, u32 handle, const struct message *message)
{
	int err = port_send(table, handle, message);

	return err == -EINVAL ? 0 : err;
}

static int close_of_none(struct handle_table *table, u32 handle)
{
	int err = port_close(table, handle);

	return err == -EBADF ? 0 : err;
}

/* --- PORT-3 ------------------------------------------------------------------------------------- */

/* The sender has its handles on. */
static int send_copies_of_handles(struct handle_table *table, u32 handle, const struct message *message)
{
	struct message copy = *message;
	int err;

	for (unsigned int i = 0; i < message->handle_count && i < MESSAGE_HANDLES_MAX; i++)
		(void)!handle_derive(table, message->handles[i], slot_of(table, message->handles[i])->rights, 0,
				     &copy.handles[i]);
	err = port_send(table, handle, &copy);
	for (unsigned int i = 0; err && i < message->handle_count && i < MESSAGE_HANDLES_MAX; i++)
		if (copy.handles[i] != message->handles[i])
			(void)!handle_close(table, copy.handles[i]);
	return err;
}

static int recv_in_another_order(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	if (!err && message->handle_count > 2) {
		u32 first = message->handles[0];

		message->handles[0] = message->handles[1];
		message->handles[1] = first;
	}
	return err;
}

/* --- PORT-4 ------------------------------------------------------------------------------------- */

static int send_refused_loses_a_handle(struct handle_table *table, u32 handle, const struct message *message)
{
	int err = port_send(table, handle, message);

	if (err == -EAGAIN && message->handle_count)
		(void)!handle_close(table, message->handles[0]);
	return err;
}

static int send_refused_gives_new_numbers(struct handle_table *table, u32 handle, const struct message *message)
{
	int err = port_send(table, handle, message);
	u32 moved;

	if (err == -ENOSPC)
		(void)!handle_move(table, message->handles[0], table, &moved);
	return err;
}

static int send_what_can_go(struct handle_table *table, u32 handle, const struct message *message)
{
	struct message cut = *message;
	int err = port_send(table, handle, message);

	if (err != -EBADF || message->handle_count != 3)
		return err;
	cut.handle_count = 2;
	(void)!port_send(table, handle, &cut);
	return -EBADF;
}

/* --- PORT-5 ------------------------------------------------------------------------------------- */

static int recv_drops_without_room(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);
	struct message dropped;

	if (err == -ENOSPC)
		(void)!endpoint_recv(ring(), &dropped);
	return err;
}

static int recv_keeps_room(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	if (err == -EAGAIN)
		(void)!handle_reserve(table, 1);
	return err;
}

static int recv_spoils_the_message(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	if (err == -ENOSPC)
		message->handle_count = 0;
	return err;
}

/* --- PORT-6 ------------------------------------------------------------------------------------- */

static int recv_gives_a_stale_number(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	for (unsigned int i = 0; !err && i < message->handle_count; i++)
		if (message->handles[i] == HANDLE_NONE)
			message->handles[i] = 0x1234;
	return err;
}

static int recv_closes_the_gap(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	if (!err && message->handle_count == 3 && message->handles[0] == HANDLE_NONE) {
		message->handles[0] = message->handles[1];
		message->handles[1] = HANDLE_NONE;
	}
	return err;
}

/* On its way no revoke finds it. */
static int send_takes_out_of_the_tree(struct handle_table *table, u32 handle, const struct message *message)
{
	if (message->handle_count == 3)
		list_remove(&slot_of(table, message->handles[1])->link);
	return port_send(table, handle, message);
}

/* --- PORT-7 ------------------------------------------------------------------------------------- */

static int send_into_nothing(struct handle_table *table, u32 handle, const struct message *message)
{
	int err = port_send(table, handle, message);

	return err == -EPIPE && endpoint_is_empty(ring()) && !port_bed.port.object.receivers ? 0 : err;
}

/* What is behind another message, loses its handles on the way: they stay in the port. */
static int send_loses_handles_on_the_way(struct handle_table *table, u32 handle, const struct message *message)
{
	size_t len = endpoint_len(ring());
	int err = port_send(table, handle, message);
	struct message first, second;

	if (err || len != 1 || message->handle_count != 1)
		return err;
	if (endpoint_recv(ring(), &first) || endpoint_recv(ring(), &second))
		return err;
	second.handle_count = 0;
	(void)!endpoint_send(ring(), &first);
	return endpoint_send(ring(), &second);
}

static int send_keeps_a_reference(struct handle_table *table, u32 handle, const struct message *message)
{
	int err = port_send(table, handle, message);

	if (!err)
		handle_object_get(&port_bed.port.object);
	return err;
}

/* --- PORT-8 ------------------------------------------------------------------------------------- */

static int recv_never_ends(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	return err == -EPIPE ? -EAGAIN : err;
}

static int recv_ends_with_the_last_sender(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	if (handle == port_bed.server && port_bed.port.object.senders == 0)
		return -EPIPE;
	return port_recv(table, handle, message, badge);
}

/* --- PORT-9 ------------------------------------------------------------------------------------- */

static int send_cuts(struct handle_table *table, u32 handle, const struct message *message)
{
	struct message cut = *message;

	cut.size = MIN(message->size, port_payload_max(&port_bed.port));
	return port_send(table, handle, &cut);
}

static int send_cuts_handles(struct handle_table *table, u32 handle, const struct message *message)
{
	struct message cut = *message;

	if (message->handle_count > MESSAGE_HANDLES_MAX)
		cut.handle_count = 0;
	return port_send(table, handle, &cut);
}

static int send_too_large_when_closed(struct handle_table *table, u32 handle, const struct message *message)
{
	int err = port_send(table, handle, message);
	struct message small = { .type = 1 };

	if (err == -EMSGSIZE && endpoint_send(ring(), &small) == -EPIPE)
		return -EPIPE;
	return err;
}

/* --- PORT-10 ------------------------------------------------------------------------------------ */

/* What its holder has written there. */
static void commit_with_any_badge(struct port_slot *slot)
{
	slot->badge = slot->message->type;
	port_commit(slot);
}

static void commit_without_a_handle_is_nothing(struct port_slot *slot)
{
	if (handle_count(T(0)))
		port_commit(slot);
}

static void commit_keeps_the_port(struct port_slot *slot)
{
	handle_object_get(slot->use.object);
	port_commit(slot);
}

/* --- PORT-11 ------------------------------------------------------------------------------------ */

static int peek_leaves_handles(struct handle_table *table, u32 handle, struct port_slot *slot)
{
	int err = port_peek(table, handle, slot);

	for (unsigned int i = 0; !err && i < slot->handle_count; i++)
		(void)!handle_close(table, slot->handles[i]);
	return err;
}

static int peek_spoils_the_slot(struct handle_table *table, u32 handle, struct port_slot *slot)
{
	int err = port_peek(table, handle, slot);

	if (err == -ENOSPC)
		slot->badge = 0;
	return err;
}

static int peek_without_use(struct handle_table *table, u32 handle, struct port_slot *slot)
{
	int err = port_peek(table, handle, slot);

	if (!err)
		handle_done(&slot->use);
	return err;
}

static void release_without_use(struct port_slot *slot)
{
	endpoint_release(ring(), slot->received);
}

/* --- how each is caught ------------------------------------------------------------------------- */

/* What a row has not is right. */
static void fill_in(struct ktest *kt)
{
	static struct port_calls calls;
	const struct port_calls *wrong = kt->bench;

	calls.send = wrong->send ? wrong->send : port_send;
	calls.recv = wrong->recv ? wrong->recv : port_recv;
	calls.close = wrong->close ? wrong->close : port_close;
	calls.reserve = wrong->reserve ? wrong->reserve : port_reserve;
	calls.commit = wrong->commit ? wrong->commit : port_commit;
	calls.peek = wrong->peek ? wrong->peek : port_peek;
	calls.release = wrong->release ? wrong->release : port_release;
	kt->bench = &calls;
}

#define WRONG(...)	(&(const struct port_calls){ __VA_ARGS__ })

static const struct saboteur port_saboteurs[] = {
	{ .name = "PORT-1 the badge is that of another", .bench = WRONG(.recv = recv_with_another_ones_badge) },
	{ .name = "PORT-1 the size is rounded up", .bench = WRONG(.recv = recv_in_words) },
	{ .name = "PORT-1 the badge overwrites the end", .bench = WRONG(.send = send_overwrites_the_end) },
	{ .name = "PORT-2 whoever has it sends", .bench = WRONG(.send = send_without_the_right) },
	{ .name = "PORT-2 whoever has it receives", .bench = WRONG(.recv = recv_without_the_right) },
	{ .name = "PORT-2 whoever has it closes", .bench = WRONG(.close = close_without_the_right) },
	{ .name = "PORT-2 anything can be sent to", .bench = WRONG(.send = send_to_anything) },
	{ .name = "PORT-2 to close none is fine", .bench = WRONG(.close = close_of_none) },
	{ .name = "PORT-3 the sender keeps its handles", .bench = WRONG(.send = send_copies_of_handles),
	  .also = "PORT-4 PORT-7",
	  .why = "one twice is two, and what is kept is named on" },
	{ .name = "PORT-3 handles arrive in another order", .bench = WRONG(.recv = recv_in_another_order),
	  .also = "PORT-6",
	  .why = "which one was revoked is told by its place" },
	{ .name = "PORT-4 a refusal loses a handle", .bench = WRONG(.send = send_refused_loses_a_handle) },
	{ .name = "PORT-4 a refusal changes a number", .bench = WRONG(.send = send_refused_gives_new_numbers) },
	{ .name = "PORT-4 what can go is sent all the same", .bench = WRONG(.send = send_what_can_go) },
	{ .name = "PORT-5 a message without room is dropped", .bench = WRONG(.recv = recv_drops_without_room) },
	{ .name = "PORT-5 room is kept", .bench = WRONG(.recv = recv_keeps_room) },
	{ .name = "PORT-5 the message is spoiled", .bench = WRONG(.recv = recv_spoils_the_message) },
	{ .name = "PORT-6 what was revoked arrives", .bench = WRONG(.recv = recv_gives_a_stale_number) },
	{ .name = "PORT-6 the next one takes its place", .bench = WRONG(.recv = recv_closes_the_gap) },
	{ .name = "PORT-6 on its way nothing is revoked", .bench = WRONG(.send = send_takes_out_of_the_tree) },
	{ .name = "PORT-7 messages to nobody go", .bench = WRONG(.send = send_into_nothing) },
	{ .name = "PORT-7 handles are lost in a dropped message",
	  .bench = WRONG(.send = send_loses_handles_on_the_way) },
	{ .name = "PORT-7 a message keeps its port", .bench = WRONG(.send = send_keeps_a_reference),
	  .also = "PORT-10 PORT-11",
	  .why = "the port is expected to go there, too" },
	{ .name = "PORT-8 it never ends", .bench = WRONG(.recv = recv_never_ends) },
	{ .name = "PORT-8 it ends with the last sender", .bench = WRONG(.recv = recv_ends_with_the_last_sender) },
	{ .name = "PORT-9 what is too large is cut", .bench = WRONG(.send = send_cuts) },
	{ .name = "PORT-9 handles are cut", .bench = WRONG(.send = send_cuts_handles) },
	{ .name = "PORT-9 closed comes before too large", .bench = WRONG(.send = send_too_large_when_closed) },
	{ .name = "PORT-10 who writes chooses the badge", .bench = WRONG(.commit = commit_with_any_badge) },
	{ .name = "PORT-10 what is committed without a handle is lost",
	  .bench = WRONG(.commit = commit_without_a_handle_is_nothing) },
	{ .name = "PORT-10 a commit keeps its port", .bench = WRONG(.commit = commit_keeps_the_port) },
	{ .name = "PORT-11 handles do not come along", .bench = WRONG(.peek = peek_leaves_handles) },
	{ .name = "PORT-11 a refusal spoils the slot", .bench = WRONG(.peek = peek_spoils_the_slot) },
	{ .name = "PORT-11 the port goes while it is peeked at",
	  .bench = WRONG(.peek = peek_without_use, .release = release_without_use) },
};

static const struct saboteur_contract port_contract = { .conform = port_conform, .before = fill_in };

SABOTEURS(port, FACT(CONSOLE), port_contract, port_saboteurs);
