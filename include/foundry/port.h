/* SPDX-License-Identifier: MIT */
/*
 * port - an endpoint that is reached by handles: who sends and receives holds the right to, and handles travel.
 *
 * A message through a port arrives with the badge of the handle by which it was sent: so a receiver knows from whom,
 * by a number that no sender can choose.  The badge travels behind the payload, which has 8 bytes less room.
 *
 * The handles of a message are numbers of the sender's table; they move into the port, and from there into the
 * receiver's table, with rights, badge and place in their tree.  On the way they can be revoked as anywhere.  A handle
 * with HANDLE_RECV does not travel, it is granted: so no port ever waits in another one that waits in it, and what is
 * in flight is given back as soon as nobody can receive it.
 *
 * The transport is one of many producers and consumers that anybody may close: endpoint_mpmc.h.  Who sends or
 * receives past the port, by endpoint.h, makes messages without badge and handles that name nothing.
 *
 * It never waits; port_wait.h does.
 *
 * Provided by:  ipc/port.c, ipc/port_slot.c.
 * Used by:      whoever lets tasks talk that do not trust each other.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/port.c proves each by its number.
 *
 *  * PORT-1   a message is always received as it was sent, with the badge of the handle by which it was sent.
 *  * PORT-2   to send takes HANDLE_SEND, to receive and to close HANDLE_RECV: without it is always -EACCES, and nothing
 *             changes; so it is by what is no handle, -EBADF, or names something else, -EINVAL.
 *  * PORT-3   the handles of a message are the sender's until it is sent, the receiver's once it is received, and
 *             nobody's in between.
 *  * PORT-4   a message that is refused changes nothing: its handles are the sender's as before, by the same numbers.
 *  * PORT-5   who has no room for as many handles as the port carries is always -ENOSPC, and the message waits on.
 *  * PORT-6   a handle that is revoked on its way always arrives as HANDLE_NONE, in its place.
 *  * PORT-7   once nobody can receive, whatever is sent is -EPIPE, and what was in flight has been given back: no
 *             handle in it is valid any more, and nothing that it named is kept; what lies behind a slot that is
 *             reserved is given back with its commit.
 *  * PORT-8   once nobody can send, what is in flight is received, and then -EPIPE.
 *  * PORT-9   a message with more bytes or handles than the port carries is always -EMSGSIZE.
 *  * PORT-10  a slot that was reserved is always sent, with the badge of the handle by which it was, also when that is
 *             revoked before the commit; the port lives until then.
 *  * PORT-11  a message that is peeked at is received: its handles are the receiver's, nobody else gets it, and it
 *             stays as it is until it is released; the port lives until then.
 */
#ifndef FOUNDRY_PORT_H
#define FOUNDRY_PORT_H

#include <foundry/endpoint.h>
#include <foundry/handle.h>

struct endpoint_wait;

struct port {
	struct handle_object	object;
	struct endpoint		*ep;
	struct endpoint_wait	*box;		/* the same, where tasks wait at it; or NULL */
	struct handle_table	transit;	/* of all messages in flight */
	void			(*release)(struct port *port);
};

/* A message where it lies; who holds one commits or releases it. */
struct port_slot {
	struct handle_use	use;		/* of the port; the calls' own */
	u64			badge;		/* of the sender */
	struct message		*message;	/* reserved: to write, without handles */
	const struct message	*received;	/* peeked at: type and payload; what follows stands for the rest */
	u16			size;
	u16			handle_count;
	u32			handles[MESSAGE_HANDLES_MAX];
};

extern const struct handle_type port_type;

/**
 * port_init() - a port that nobody has a handle of yet
 * @port:	caller's storage, until @release
 * @ep:		empty and open, of a transport that anybody may close; carries 8 bytes at least
 * @space:	of all tables whose tasks use it
 * @slots:	for handles in flight; outlives it
 * @count:	of them: with the endpoint's capacity times its handles there is always room
 * @release:	called once, when nothing names or uses the port any more: storage and endpoint are the caller's again
 *
 * The caller has a reference, which port_put() gives back.  Handles are made by handle_open() on port->object.
 *
 * Context: any, nobody else uses it yet.
 */
void port_init(struct port *port, struct endpoint *ep, struct handle_space *space, struct handle_slot *slots,
	       size_t count, void (*release)(struct port *port));

/* Its maker needs it no longer.  Context: as @release. */
void port_put(struct port *port);

/* What a message through the port may have.  Context: any. */
static inline u16 port_payload_max(const struct port *port)
{
	return (u16)(port->ep->payload_max - 8u);
}

/**
 * port_send() - send a message, and the handles in it
 * @table:	the sender's
 * @handle:	of a port, with HANDLE_SEND
 * @message:	copied; each handle in it with HANDLE_GRANT and without HANDLE_RECV, none twice
 *
 * Context: as the transport's endpoint_send().
 * Return: 0; -EBADF when @handle or one in the message is no handle; -EINVAL when it is of no port; -EACCES when it, or
 * one in the message, has not the rights; -EMSGSIZE when the port does not carry such a message; -EPIPE when nobody can
 * receive it, or it is closed; -EAGAIN when it is full; -ENOSPC when too many handles are in flight.
 */
int __must_check port_send(struct handle_table *table, u32 handle, const struct message *message);

/**
 * port_recv() - receive a message, and the handles in it
 * @table:	the receiver's: has room for as many handles as the endpoint carries
 * @handle:	of a port, with HANDLE_RECV
 * @message:	receives it; untouched on refusal
 * @badge:	receives the sender's; untouched on refusal
 *
 * Context: as the transport's endpoint_recv().
 * Return: 0; -EBADF, -EINVAL and -EACCES as port_send(); -ENOSPC when @table has no room; -EAGAIN when there is
 * none; -EPIPE when it is closed and there will be none.
 */
int __must_check port_recv(struct handle_table *table, u32 handle, struct message *message, u64 *badge);

/**
 * port_close() - no more messages come
 * @table:	the caller's
 * @handle:	of a port, with HANDLE_RECV
 *
 * Context: as the transport's endpoint_close().
 * Return: 0; -EBADF, -EINVAL and -EACCES as port_send().
 */
int __must_check port_close(struct handle_table *table, u32 handle);

/**
 * port_reserve() - get the slot of the next message
 * @table:	the sender's
 * @handle:	of a port, with HANDLE_SEND
 * @slot:	receives it; untouched on refusal
 *
 * What is written to @slot->message has no handles and at most port_payload_max() bytes.
 *
 * Context: as the transport's endpoint_reserve().
 * Return: 0; -EBADF, -EINVAL, -EACCES, -EPIPE and -EAGAIN as port_send(); -ENOTSUP where the transport always copies.
 */
int __must_check port_reserve(struct handle_table *table, u32 handle, struct port_slot *slot);

/* Send it; a message with more bytes, or with handles, is a BUG.  Context: as the transport's endpoint_commit(). */
void port_commit(struct port_slot *slot);

/**
 * port_peek() - look at the oldest message where it lies, and take its handles
 * @table:	the receiver's, with room as for port_recv()
 * @handle:	of a port, with HANDLE_RECV
 * @slot:	receives it; untouched on refusal
 *
 * Context: as the transport's endpoint_peek().
 * Return: as port_recv(); -ENOTSUP where the transport always copies.
 */
int __must_check port_peek(struct handle_table *table, u32 handle, struct port_slot *slot);

/* It has been received, and its slot is free.  Context: as the transport's endpoint_release(). */
void port_release(struct port_slot *slot);

#endif
