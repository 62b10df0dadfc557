// SPDX-License-Identifier: MIT
/* Ports that go wrong when several CPUs send. */
#include "conform/port.h"
#include "saboteur.h"

/* --- PORT-1 ------------------------------------------------------------------------------------- */

/* Who sent first is taken for whoever sends. */
static int recv_with_the_first_badge(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);

	if (!err)
		*badge = 1;
	return err;
}

/* --- PORT-7 ------------------------------------------------------------------------------------- */

/* What is refused at the end is not taken back. */
static int send_leaves_handles_behind(struct handle_table *table, u32 handle, const struct message *message)
{
	int err = port_send(table, handle, message);
	struct handle_use use;
	u32 left;

	if (err != -EPIPE || handle_use(table, handle, &port_type, 0, &use))
		return err;
	(void)!handle_move(table, message->handles[0], &container_of(use.object, struct port, object)->transit, &left);
	handle_done(&use);
	return err;
}

/* What it has received it uses for ever. */
static int recv_keeps_a_reference(struct handle_table *table, u32 handle, struct message *message, u64 *badge)
{
	int err = port_recv(table, handle, message, badge);
	struct handle_use use;

	if (!err)
		(void)!handle_use(table, message->handles[0], NULL, 0, &use);
	return err;
}

/* --- how each is caught ------------------------------------------------------------------------- */

#define WRONG(send_call, recv_call)	(&(const struct port_calls){ .send = send_call, .recv = recv_call })

static const struct saboteur port_torture_saboteurs[] = {
	{ .name = "PORT-1 each badge is that of the first", .bench = WRONG(port_send, recv_with_the_first_badge) },
	{ .name = "PORT-7 handles are left behind at the end", .bench = WRONG(send_leaves_handles_behind, port_recv) },
	{ .name = "PORT-7 a receiver keeps references", .bench = WRONG(port_send, recv_keeps_a_reference) },
};

static const struct saboteur_contract port_torture_contract = { .conform = port_torture_conform, .cpus = 4 };

SABOTEURS_OF(port_torture, "port/torture", FACT(SMP), port_torture_contract, port_torture_saboteurs);
