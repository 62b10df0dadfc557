// SPDX-License-Identifier: MIT
/*
 * port_wait - each look is a call of port.h, from the handle on: so what was revoked is seen, and handles are lent for no
 * longer than a look.  The use in between keeps the port, for its queues.
 */
#include <foundry/port_wait.h>

#include "port_in.h"

void port_wait_init(struct port *port, struct endpoint_wait *box, struct handle_space *space,
		    struct handle_slot *slots, size_t count, void (*release)(struct port *port))
{
	port_init(port, &box->ep, space, slots, count, release);
	port->box = box;
}

/* Return: 0, and @use is to be ended; as handle_use(); -ENOTSUP. */
static int use_box(struct handle_table *table, u32 handle, unsigned int right, struct handle_use *use,
		   struct endpoint_wait **box)
{
	int err = handle_use(table, handle, &port_type, right, use);

	if (err)
		return err;
	*box = to_port(use->object)->box;
	if (*box)
		return 0;
	handle_done(use);
	return -ENOTSUP;
}

int port_send_until(struct handle_table *table, u32 handle, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = port_send(table, handle, message), late;
	struct endpoint_wait *box;
	struct handle_use use;

	if (err != -EAGAIN)
		return err;
	err = use_box(table, handle, HANDLE_SEND, &use, &box);
	if (err)
		return err;
	endpoint_sender_in(box);
	late = wait_until_tick(&box->senders.queue, deadline, (err = port_send(table, handle, message)) != -EAGAIN);
	endpoint_sender_out(box);
	handle_done(&use);
	return late ? late : err;
}

int port_recv_until(struct handle_table *table, u32 handle, struct message *message, u64 *badge, tick_t deadline)
	__may_sleep
{
	int err = port_recv(table, handle, message, badge), late;
	struct endpoint_wait *box;
	struct handle_use use;

	if (err != -EAGAIN)
		return err;
	err = use_box(table, handle, HANDLE_RECV, &use, &box);
	if (err)
		return err;
	endpoint_receiver_in(box);
	late = wait_until_tick(&box->receivers.queue, deadline,
			       (err = port_recv(table, handle, message, badge)) != -EAGAIN);
	endpoint_receiver_out(box);
	handle_done(&use);
	return late ? late : err;
}
