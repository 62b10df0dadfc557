// SPDX-License-Identifier: MIT
/* Waits at ports with one thing wrong each, around those that there are. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "conform/port_wait.h"
#include "conform/task_team.h"
#include "saboteur.h"

/* The port that @handle names; the caller knows that it lives on. */
static struct port *port_at(struct handle_table *table, u32 handle, unsigned int right)
{
	struct handle_use use;

	if (handle_use(table, handle, &port_type, right, &use))
		return NULL;
	handle_done(&use);
	return container_of(use.object, struct port, object);
}

/* --- PORT_WAIT-1 ------------------------------------------------------------------------------------- */

/* Nobody counts it, so nobody wakes it; but for the end. */
static int recv_uncounted(struct handle_table *table, u32 handle, struct message *message, u64 *badge, tick_t deadline)
	__may_sleep
{
	struct port *port = port_at(table, handle, HANDLE_RECV);
	int err, late;

	if (!port || !port->box || deadline != WAIT_FOR_EVER)
		return port_recv_until(table, handle, message, badge, deadline);
	late = wait_until_tick(&port->box->receivers.queue, deadline,
			       (err = port_recv(table, handle, message, badge)) != -EAGAIN);
	return late ? late : err;
}

static int recv_says_not_from_whom(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
				   tick_t deadline) __may_sleep
{
	u64 forgotten;
	int err = port_recv(table, handle, message, badge);

	return err == -EAGAIN ? port_recv_until(table, handle, message, &forgotten, deadline) : err;
}

/* --- PORT_WAIT-2 ------------------------------------------------------------------------------------- */

static int send_uncounted(struct handle_table *table, u32 handle, const struct message *message, tick_t deadline)
	__may_sleep
{
	struct port *port = port_at(table, handle, HANDLE_SEND);
	int err, late;

	if (!port || !port->box || deadline != WAIT_FOR_EVER)
		return port_send_until(table, handle, message, deadline);
	late = wait_until_tick(&port->box->senders.queue, deadline,
			       (err = port_send(table, handle, message)) != -EAGAIN);
	return late ? late : err;
}

/* The handle is on its way already: its number in the table is another one meanwhile. */
static int send_takes_the_handle_first(struct handle_table *table, u32 handle, const struct message *message,
				       tick_t deadline) __may_sleep
{
	int err = port_send(table, handle, message);
	struct message other;

	if (err != -EAGAIN || !message->handle_count)
		return err == -EAGAIN ? port_send_until(table, handle, message, deadline) : err;
	message_copy(&other, message);
	err = handle_move(table, message->handles[0], table, &other.handles[0]);
	return err ? err : port_send_until(table, handle, &other, deadline);
}

/* --- PORT_WAIT-3 ------------------------------------------------------------------------------------- */

static int recv_half_the_time(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
			      tick_t deadline) __may_sleep
{
	return port_recv_until(table, handle, message, badge, team_half_way(deadline));
}

static int send_half_the_time(struct handle_table *table, u32 handle, const struct message *message, tick_t deadline)
	__may_sleep
{
	return port_send_until(table, handle, message, team_half_way(deadline));
}

/* What it has kept for handles that might come it keeps. */
static int recv_late_keeps_room(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
				tick_t deadline) __may_sleep
{
	int err = port_recv_until(table, handle, message, badge, deadline);

	if (err == -ETIMEDOUT && deadline)
		return handle_reserve(table, 1) ? -ENOSPC : err;
	return err;
}

/* --- PORT_WAIT-4 ------------------------------------------------------------------------------------- */

/* By a handle of its own, which nobody revokes. */
static int recv_whatever_was_revoked(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
				     tick_t deadline) __may_sleep
{
	int err = port_recv(table, handle, message, badge);
	struct port *port = port_at(table, handle, HANDLE_RECV);
	u32 another;

	if (err != -EAGAIN || !port || handle_open(table, &port->object, HANDLE_RECV, 0, &another))
		return err == -EAGAIN ? port_recv_until(table, handle, message, badge, deadline) : err;
	err = port_recv_until(table, another, message, badge, deadline);
	(void)!handle_close(table, another);
	return err;
}

static int send_whatever_was_revoked(struct handle_table *table, u32 handle, const struct message *message,
				     tick_t deadline) __may_sleep
{
	int err = port_send(table, handle, message);
	struct port *port = port_at(table, handle, HANDLE_SEND);
	u32 another;

	if (err != -EAGAIN || !port || handle_open(table, &port->object, HANDLE_SEND, 17, &another))
		return err == -EAGAIN ? port_send_until(table, handle, message, deadline) : err;
	err = port_send_until(table, another, message, deadline);
	(void)!handle_close(table, another);
	return err;
}

/* Counted, but what it was woken for it keeps to itself. */
static int recv_tells_no_other(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
			       tick_t deadline) __may_sleep
{
	struct port *port = port_at(table, handle, HANDLE_RECV);
	int err, late;

	if (!port || !port->box)
		return port_recv_until(table, handle, message, badge, deadline);
	handle_object_get(&port->object);
	endpoint_receiver_in(port->box);
	late = wait_until_tick(&port->box->receivers.queue, deadline,
			       (err = port_recv(table, handle, message, badge)) != -EAGAIN);
	atomic_fetch_sub_release(&port->box->receivers.waiting, 1);
	handle_object_put(&port->object);
	return late ? late : err;
}

static int send_tells_no_other(struct handle_table *table, u32 handle, const struct message *message, tick_t deadline)
	__may_sleep
{
	struct port *port = port_at(table, handle, HANDLE_SEND);
	int err, late;

	if (!port || !port->box)
		return port_send_until(table, handle, message, deadline);
	handle_object_get(&port->object);
	endpoint_sender_in(port->box);
	late = wait_until_tick(&port->box->senders.queue, deadline,
			       (err = port_send(table, handle, message)) != -EAGAIN);
	atomic_fetch_sub_release(&port->box->senders.waiting, 1);
	handle_object_put(&port->object);
	return late ? late : err;
}

/* --- PORT_WAIT-5 ------------------------------------------------------------------------------------- */

/* Who had to wait does not hear why. */
static int recv_ends_late(struct handle_table *table, u32 handle, struct message *message, u64 *badge, tick_t deadline)
	__may_sleep
{
	int err = port_recv(table, handle, message, badge);

	if (err != -EAGAIN)
		return err;
	err = port_recv_until(table, handle, message, badge, deadline);
	return err == -EPIPE ? -ETIMEDOUT : err;
}

static int send_ends_late(struct handle_table *table, u32 handle, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = port_send_until(table, handle, message, deadline);

	return err == -EPIPE ? -ETIMEDOUT : err;
}

/* The port may go while it waits; here its storage stays. */
static int recv_keeps_it_too_long(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
				  tick_t deadline) __may_sleep
{
	struct port *port = port_at(table, handle, HANDLE_RECV);
	int err = port_recv(table, handle, message, badge);

	if (err != -EAGAIN)
		return err;
	handle_object_get(&port->object);
	return port_recv_until(table, handle, message, badge, deadline);
}

/* --- PORT_WAIT-6 ------------------------------------------------------------------------------------- */

static bool is_past(tick_t deadline)
{
	return deadline <= clock_now(this_kernel()->arch->clock);
}

static int recv_asks_the_clock(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
			       tick_t deadline) __may_sleep
{
	return is_past(deadline) ? -ETIMEDOUT : port_recv_until(table, handle, message, badge, deadline);
}

static int send_asks_the_clock(struct handle_table *table, u32 handle, const struct message *message, tick_t deadline)
	__may_sleep
{
	return is_past(deadline) ? -ETIMEDOUT : port_send_until(table, handle, message, deadline);
}

static int send_waits_to_refuse(struct handle_table *table, u32 handle, const struct message *message,
				tick_t deadline) __may_sleep
{
	int err = port_send_until(table, handle, message, deadline);

	return err == -EMSGSIZE ? -ETIMEDOUT : err;
}

static int recv_waits_where_nobody_can(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
				       tick_t deadline) __may_sleep
{
	int err = port_recv_until(table, handle, message, badge, deadline);

	return err == -ENOTSUP ? -ETIMEDOUT : err;
}

#define WRONG(send, recv)	(&(const struct port_wait_calls){ send, recv })
#define WRONG_SEND(op)		WRONG(op, port_recv_until)
#define WRONG_RECV(op)		WRONG(port_send_until, op)

static const struct saboteur port_wait_saboteurs[] = {
	{ .name = "PORT_WAIT-1 a message wakes nobody", .bench = WRONG_RECV(recv_uncounted),
	  .also = "PORT_WAIT-4", .why = "nor does it wake the other one" },
	{ .name = "PORT_WAIT-1 who had to wait is not told from whom", .bench = WRONG_RECV(recv_says_not_from_whom) },
	{ .name = "PORT_WAIT-2 room wakes nobody", .bench = WRONG_SEND(send_uncounted),
	  .also = "PORT_WAIT-4", .maybe = "PORT_WAIT-1", .why = "nor does it wake the other one, or one of hundreds" },
	{ .name = "PORT_WAIT-2 handles go before there is room", .bench = WRONG_SEND(send_takes_the_handle_first),
	  .also = "PORT_WAIT-3 PORT_WAIT-4 PORT_WAIT-5", .why = "what is not sent has another number" },
	{ .name = "PORT_WAIT-3 a recv is late early", .bench = WRONG_RECV(recv_half_the_time) },
	{ .name = "PORT_WAIT-3 a send is late early", .bench = WRONG_SEND(send_half_the_time) },
	{ .name = "PORT_WAIT-3 who was late keeps room", .bench = WRONG_RECV(recv_late_keeps_room) },
	{ .name = "PORT_WAIT-4 who may not any more receives", .bench = WRONG_RECV(recv_whatever_was_revoked) },
	{ .name = "PORT_WAIT-4 who may not any more sends", .bench = WRONG_SEND(send_whatever_was_revoked) },
	{ .name = "PORT_WAIT-4 who may not receive tells no other", .bench = WRONG_RECV(recv_tells_no_other) },
	{ .name = "PORT_WAIT-4 who may not send tells no other", .bench = WRONG_SEND(send_tells_no_other) },
	{ .name = "PORT_WAIT-5 who waits to receive does not hear of the end", .bench = WRONG_RECV(recv_ends_late) },
	{ .name = "PORT_WAIT-5 who waits to send does not hear of the end", .bench = WRONG_SEND(send_ends_late) },
	{ .name = "PORT_WAIT-5 the port outlives who has waited", .bench = WRONG_RECV(recv_keeps_it_too_long) },
	{ .name = "PORT_WAIT-6 a recv asks the clock first", .bench = WRONG_RECV(recv_asks_the_clock) },
	{ .name = "PORT_WAIT-6 a send asks the clock first", .bench = WRONG_SEND(send_asks_the_clock) },
	{ .name = "PORT_WAIT-6 what is too large is late", .bench = WRONG_SEND(send_waits_to_refuse) },
	{ .name = "PORT_WAIT-6 where nobody can wait it is late", .bench = WRONG_RECV(recv_waits_where_nobody_can) },
};

static const struct saboteur_contract port_wait_contract = { .conform = port_wait_conform };

SABOTEURS(port_wait, FACT(SCHED), port_wait_contract, port_wait_saboteurs);
