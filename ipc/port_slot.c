// SPDX-License-Identifier: MIT
/* port_slot - messages that are written and read where they lie; the use of the handle lasts as long. */
#include <foundry/bug.h>
#include <foundry/port.h>

#include "port_in.h"

/* --- send ---------------------------------------------------------------------------------------------- */

int port_reserve(struct handle_table *table, u32 handle, struct port_slot *slot)
{
	struct message *message;
	struct handle_use use;
	struct port *port;
	int err = handle_use(table, handle, &port_type, HANDLE_SEND, &use);

	if (err)
		return err;
	port = to_port(use.object);
	err = port_is_deaf(port) ? -EPIPE : endpoint_reserve(port->ep, &message);
	if (err) {
		handle_done(&use);
		return err;
	}
	*slot = (struct port_slot){ .use = use, .badge = use.badge, .message = message };
	return 0;
}

void port_commit(struct port_slot *slot)
{
	struct port *port = to_port(slot->use.object);

	BUG_ON(slot->message->size > port_payload_max(port), "port: the message to commit is too large");
	BUG_ON(slot->message->handle_count, "port: handles do not travel in place");
	port_add_badge(slot->message, slot->badge);
	endpoint_commit(port->ep, slot->message);
	port_was_sent(port);
	handle_done(&slot->use);
}

/* --- receive --------------------------------------------------------------------------------------------- */

/* Room first: what is peeked at has no way back. */
static int peek(struct port *port, struct handle_table *table, struct port_slot *slot)
{
	u32 most = port->ep->handles_max;
	int err = handle_reserve(table, most);

	if (err)
		return err;
	err = endpoint_peek(port->ep, &slot->received);
	if (err) {
		handle_unreserve(table, most);
		return err;
	}
	slot->badge = port_badge_of(slot->received);
	slot->size = port_size_of(slot->received);
	slot->handle_count = slot->received->handle_count;
	port_take_handles(port, slot->received, table, most, slot->handles);
	return 0;
}

int port_peek(struct handle_table *table, u32 handle, struct port_slot *slot)
{
	struct port_slot peeked = { .message = NULL };
	int err = handle_use(table, handle, &port_type, HANDLE_RECV, &peeked.use);

	if (err)
		return err;
	err = peek(to_port(peeked.use.object), table, &peeked);
	if (err)
		handle_done(&peeked.use);
	else
		*slot = peeked;
	return err;
}

void port_release(struct port_slot *slot)
{
	endpoint_release(to_port(slot->use.object)->ep, slot->received);
	handle_done(&slot->use);
}
