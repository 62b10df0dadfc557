// SPDX-License-Identifier: MIT
/*
 * port - handles in front of an endpoint.
 *
 * Who sends and who sees the last receiver go may meet: a message goes into the ring behind the back of who empties it.
 * So the one who sends looks once more when its message is in the ring, and the other one when nobody can receive any
 * more; each fences in between, and one of them finds it.
 */
#include <foundry/bug.h>
#include <foundry/port.h>

#include "port_in.h"

/* --- the end ----------------------------------------------------------------------------------------- */

/* What is in flight is given back, as far as it is in the ring. */
static void empty(struct port *port)
{
	struct message message;

	while (endpoint_recv(port->ep, &message) == 0) {	/* bounded: closed, or by what is sent meanwhile */
		for (unsigned int i = 0; i < message.handle_count; i++) {	/* bounded: MESSAGE_HANDLES_MAX */
			/* One that was revoked on its way is gone already. */
			int err = handle_close(&port->transit, message.handles[i]);

			BUG_ON(err && err != -EBADF, "port: a handle in flight does not go");
		}
	}
}

static void lose_side(struct handle_object *object, unsigned int right)
{
	struct port *port = to_port(object);

	endpoint_close(port->ep);
	if (right != HANDLE_RECV)
		return;
	atomic_fence();		/* pairs with the one in port_was_sent() */
	empty(port);
}

void port_was_sent(struct port *port)
{
	atomic_fence();		/* pairs with the one in lose_side() */
	if (port_is_deaf(port))
		empty(port);
}

static void let_go(struct handle_object *object)
{
	struct port *port = to_port(object);

	BUG_ON(handle_count(&port->transit) != 0, "port: released with %zu handles in flight",
	       handle_count(&port->transit));
	port->release(port);
}

const struct handle_type port_type = {
	.name		= "port",
	.gone		= lose_side,
	.release	= let_go,
};

void port_init(struct port *port, struct endpoint *ep, struct handle_space *space, struct handle_slot *slots,
	       size_t count, void (*release)(struct port *port))
{
	BUG_ON(ep->payload_max < PORT_BADGE_BYTES, "port: an endpoint without room for a badge");
	handle_object_init(&port->object, &port_type);
	handle_table_init(&port->transit, space, slots, count);
	port->ep = ep;
	port->box = NULL;
	port->release = release;
}

void port_put(struct port *port)
{
	handle_object_put(&port->object);
}

/* --- send ---------------------------------------------------------------------------------------------- */

_Static_assert(HANDLE_TOGETHER == MESSAGE_HANDLES_MAX, "the handles of a message go at once");

static int send_framed(struct port *port, struct handle_table *table, const struct message *message,
		       const struct message *framed)
{
	u32 count = message->handle_count;
	int err = endpoint_send(port->ep, framed);

	if (!count)
		return err;
	if (err)
		handle_lend_back(table, message->handles, count, &port->transit, framed->handles);
	else
		handle_lend_end(table, message->handles, count);
	return err;
}

static int send(struct port *port, struct handle_table *table, const struct message *message, u64 badge)
{
	struct message framed;
	int err;

	if (message->size > port_payload_max(port) || message->handle_count > port->ep->handles_max)
		return -EMSGSIZE;
	if (port_is_deaf(port))
		return -EPIPE;
	message_copy(&framed, message);
	port_add_badge(&framed, badge);
	err = message->handle_count ? handle_lend(table, message->handles, message->handle_count, &port->transit,
						  framed.handles) : 0;
	if (!err)
		err = send_framed(port, table, message, &framed);
	if (!err)
		port_was_sent(port);
	return err;
}

int port_send(struct handle_table *table, u32 handle, const struct message *message)
{
	struct handle_use use;
	int err;

	BUG_ON(!message, "port: NULL is no message");
	err = handle_use(table, handle, &port_type, HANDLE_SEND, &use);
	if (err)
		return err;
	err = send(to_port(use.object), table, message, use.badge);
	handle_done(&use);
	return err;
}

/* --- receive --------------------------------------------------------------------------------------------- */

void port_take_handles(struct port *port, const struct message *message, struct handle_table *table, u32 reserved,
		       u32 handles[MESSAGE_HANDLES_MAX])
{
	if (message->handle_count)
		reserved -= handle_take(&port->transit, message->handles, message->handle_count, table, handles);
	if (reserved)
		handle_unreserve(table, reserved);
}

static int recv(struct port *port, struct handle_table *table, struct message *message, u64 *badge)
{
	u32 most = port->ep->handles_max;
	int err = handle_reserve(table, most);

	if (err)
		return err;
	err = endpoint_recv(port->ep, message);
	if (err) {
		handle_unreserve(table, most);
		return err;
	}
	*badge = port_badge_of(message);
	message->size = port_size_of(message);
	port_take_handles(port, message, table, most, message->handles);
	return 0;
}

int port_recv(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	struct handle_use use;
	int err;

	BUG_ON(!message || !badge, "port: NULL is no message");
	err = handle_use(table, handle, &port_type, HANDLE_RECV, &use);
	if (err)
		return err;
	err = recv(to_port(use.object), table, message, badge);
	handle_done(&use);
	return err;
}

int port_close(struct handle_table *table, u32 handle)
{
	struct handle_use use;
	int err = handle_use(table, handle, &port_type, HANDLE_RECV, &use);

	if (err)
		return err;
	endpoint_close(to_port(use.object)->ep);
	handle_done(&use);
	return 0;
}
