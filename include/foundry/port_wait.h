/* SPDX-License-Identifier: MIT */
/*
 * port_wait - ports at which tasks wait.
 *
 *	endpoint_mpmc_init(&ring, slots, sizeof(slots[0]), ARRAY_SIZE(slots));
 *	endpoint_wait_init(&box, &ring.ep);
 *	port_wait_init(&port, &box, &space, transit, ARRAY_SIZE(transit), let_go);
 *	...
 *	err = port_recv_until(&mine, to_receive, &message, &badge, WAIT_FOR_EVER);
 *
 * All of port.h is as it was.  Who waits is asked for its right anew when there is something to have: a handle that was
 * revoked in the meantime gets nothing.  To revoke wakes nobody, unless with it nobody can receive, or send, any more.
 *
 * What a transport says of how many at once is said of those who wait too.
 *
 * Provided by:  ipc/port_wait.c.
 * Used by:      samples/driver-restart; tasks that name things by handles.
 * Usable from:  HAS_SCHED; what never waits from the first C line.
 *
 * Clauses.  ktest/conform/port_wait.c proves each by its number.
 *
 *  * PORT_WAIT-1  who waits for a message always goes on when there is one, and has it as port_recv() would.
 *  * PORT_WAIT-2  who waits for room always goes on when there is some, and has sent as port_send() would; until then the
 *                 handles of the message are its own.
 *  * PORT_WAIT-3  a wait is never -ETIMEDOUT before its deadline, and is always over then; nothing has changed.
 *  * PORT_WAIT-4  whose handle was revoked, closed or moved meanwhile is always -EBADF, at the latest when there is
 *                 something to have; and that always goes to another one that waits for it.
 *  * PORT_WAIT-5  once it is closed, or nobody can receive or nobody can send any more, nobody waits: who wants to
 *                 receive always gets what was sent before; the port lives until the last one has gone on.
 *  * PORT_WAIT-6  what can be done or refused at once is never waited for, whatever the deadline: it may be past.
 */
#ifndef FOUNDRY_PORT_WAIT_H
#define FOUNDRY_PORT_WAIT_H

#include <foundry/endpoint_wait.h>
#include <foundry/port.h>

/**
 * port_wait_init() - a port at which tasks may wait, and that nobody has a handle of yet
 * @port:	as port_init(), as the last four
 * @box:	empty and open, over a transport that anybody may close; its endpoint is the port's
 * @space:	of all tables whose tasks use it
 * @slots:	for handles in flight
 * @count:	of them
 * @release:	called once, when nothing names or uses the port any more
 *
 * Context: any, nobody else uses it yet.
 */
void port_wait_init(struct port *port, struct endpoint_wait *box, struct handle_space *space,
		    struct handle_slot *slots, size_t count, void (*release)(struct port *port));

/**
 * port_send_until() - send a message, and the handles in it, and wait for room if there is none
 * @table:	as port_send(), as the next two
 * @handle:	of a port, with HANDLE_SEND
 * @message:	copied
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * Context: irqs on, no lock held.
 * Return: as port_send(), but -ETIMEDOUT for -EAGAIN; -ENOTSUP when it cannot be done at once and nobody can wait at this
 * port.
 */
int __must_check port_send_until(struct handle_table *table, u32 handle, const struct message *message,
				 tick_t deadline) __may_sleep;

/**
 * port_recv_until() - receive a message, and the handles in it, and wait for one if there is none
 * @table:	as port_recv(), as the next three
 * @handle:	of a port, with HANDLE_RECV
 * @message:	receives it; untouched on refusal
 * @badge:	receives the sender's; untouched on refusal
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * Context: irqs on, no lock held.
 * Return: as port_recv(), but -ETIMEDOUT for -EAGAIN; -ENOTSUP as above.
 */
int __must_check port_recv_until(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
				 tick_t deadline) __may_sleep;

#endif
