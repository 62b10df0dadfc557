/* SPDX-License-Identifier: MIT */
/*
 * endpoint - where messages are put in on one side and taken out on the other.
 *
 * Nothing here waits: what cannot be done now is refused, and the caller decides.  The memory is the caller's;
 * no call allocates.  A transport says how many may send and receive at once; who may send is a producer here,
 * who may receive a consumer.
 *
 * Provided by:  ipc/endpoint_spsc.c (one producer, one consumer), ipc/endpoint_mpmc.c (many of both).
 * Used by:      samples/mailbox, their benchmarks.
 * Usable from:  the first C line.
 *
 * Without a copy: a producer reserves a slot, writes its message there, and commits it; a consumer peeks at
 * the oldest message, reads it where it lies, and releases it.  A slot that was reserved is committed, and one
 * that was peeked at is released; there is no way back.  Meanwhile the same producer or consumer makes no other call of its
 * side.
 *
 * Clauses.  ktest/conform/endpoint.c proves each by its number.
 *
 *  * ENDPOINT-1   what is sent is received once and as it was sent: nothing is ever lost, doubled, changed or
 *                 made up.
 *  * ENDPOINT-2   what one producer sends is always received in the order in which it was sent.
 *  * ENDPOINT-3   exactly as many messages fit as the capacity says; then each more is -EAGAIN, and nothing changes.
 *  * ENDPOINT-4   with nothing to receive it is -EAGAIN, and the caller's message is untouched.
 *  * ENDPOINT-5   a message with more bytes or handles than the endpoint carries is always -EMSGSIZE, full, closed
 *                 or not, and nothing changes.
 *  * ENDPOINT-6   once closed, whatever is sent is -EPIPE; what was sent or reserved before can always be received.
 *  * ENDPOINT-7   -EPIPE is received when it is closed and nothing more can come, never earlier; from then on always.
 *  * ENDPOINT-8   the length is always from 0 to the capacity; while no call runs and no slot is held it is
 *                 exactly the messages that can be received.
 *  * ENDPOINT-9   a reserved slot is never seen before it was committed, nor by another producer; then it is a message like any
 *                 other, in its turn.
 *  * ENDPOINT-10  a message that is peeked at stays as it is, is received by nobody else, and its slot is never
 *                 used again before it was released; then it has been received.
 *  * ENDPOINT-11  a batch goes as far as single calls would have gone: what went is always its first messages,
 *                 in order, and the rest changes nothing.
 *  * ENDPOINT-12  to commit what is not reserved, or to release what is not peeked at, is always a BUG, and
 *                 nothing changes; so is NULL for a message.
 *  * ENDPOINT-13  who receives a message always sees what its producer wrote before; who got a slot back that was
 *                 full always sees what its consumer did before.
 */
#ifndef FOUNDRY_ENDPOINT_H
#define FOUNDRY_ENDPOINT_H

#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/message.h>
#include <foundry/types.h>

struct endpoint;

/* A transport that has no batches leaves both NULL; one that always copies leaves the four for slots NULL. */
struct endpoint_ops {
	int	(*send)(struct endpoint *ep, const struct message *message);
	int	(*recv)(struct endpoint *ep, struct message *message);
	size_t	(*len)(const struct endpoint *ep);
	void	(*close)(struct endpoint *ep);
	size_t	(*send_many)(struct endpoint *ep, const struct message *messages, size_t count);
	size_t	(*recv_many)(struct endpoint *ep, struct message *messages, size_t count);
	int	(*reserve)(struct endpoint *ep, struct message **slot);
	void	(*commit)(struct endpoint *ep, struct message *slot);
	int	(*peek)(struct endpoint *ep, const struct message **slot);
	void	(*release)(struct endpoint *ep, const struct message *slot);
};

/* A transport embeds this.  None of it changes after init. */
struct endpoint {
	const struct endpoint_ops	*ops;
	const char			*name;		/* of the transport */
	u32				capacity;	/* messages, not 0 */
	u16				payload_max;	/* bytes of a message that it carries */
	u16				handles_max;
};

/*
 * What a transport begins with: slots that hold the first @message_bytes of a struct message, a multiple of 8.
 * Context: any.
 */
struct endpoint endpoint_of(const struct endpoint_ops *ops, const char *name, size_t message_bytes,
			    size_t capacity);

/* Whether the endpoint carries such a message.  Context: any. */
static __always_inline bool endpoint_carries(const struct endpoint *ep, const struct message *message)
{
	return message->size <= ep->payload_max && message->handle_count <= ep->handles_max;
}

/**
 * endpoint_send() - put a message in
 * @ep:		the endpoint
 * @message:	copied
 *
 * Context: any; the transport says how many at once.
 * Return: 0; -EMSGSIZE when the endpoint does not carry such a message; -EPIPE when it is closed; -EAGAIN when
 * it is full.
 */
static inline int __must_check endpoint_send(struct endpoint *ep, const struct message *message)
{
	BUG_ON(!message, "endpoint: NULL is no message");
	return ep->ops->send(ep, message);
}

/**
 * endpoint_recv() - take the oldest message out
 * @ep:		the endpoint
 * @message:	receives it; bytes behind its size are undefined
 *
 * Context: any; the transport says how many at once.
 * Return: 0; -EAGAIN when there is none; -EPIPE when it is closed and there will be none.
 */
static inline int __must_check endpoint_recv(struct endpoint *ep, struct message *message)
{
	BUG_ON(!message, "endpoint: NULL is no message");
	return ep->ops->recv(ep, message);
}

/* Messages that wait.  With others inside a call it is a number of a moment ago.  Context: any. */
static inline size_t endpoint_len(const struct endpoint *ep)
{
	return ep->ops->len(ep);
}

/* The same as a question.  Context: any. */
static inline bool endpoint_is_empty(const struct endpoint *ep)
{
	return endpoint_len(ep) == 0;
}

/**
 * endpoint_close() - no more messages come
 * @ep:		the endpoint
 *
 * Messages in flight stay.  To close again does nothing.
 *
 * Context: any; the transport says who.
 */
static inline void endpoint_close(struct endpoint *ep)
{
	ep->ops->close(ep);
}

/**
 * endpoint_send_many() - put messages in, as many as go
 * @ep:		the endpoint
 * @messages:	copied; NULL only when there are none
 * @count:	of them
 *
 * Those of other producers may come in between.
 *
 * Context: as endpoint_send().
 * Return: how many went.  Why the next one did not, it tells when it is sent alone.
 */
size_t endpoint_send_many(struct endpoint *ep, const struct message *messages, size_t count);

/**
 * endpoint_recv_many() - take messages out, as many as there are
 * @ep:		the endpoint
 * @messages:	receives them; NULL only when there is room for none
 * @count:	room
 *
 * Context: as endpoint_recv().
 * Return: how many came.
 */
size_t endpoint_recv_many(struct endpoint *ep, struct message *messages, size_t count);

/**
 * endpoint_reserve() - get the slot of the next message
 * @ep:		the endpoint
 * @slot:	receives it, undefined but for its place; untouched on refusal
 *
 * Of it only type, size, handle_count, and as much payload and as many handles are memory as the endpoint carries.
 *
 * Context: as endpoint_send().
 * Return: 0; -EPIPE when it is closed; -EAGAIN when it is full; -ENOTSUP where the transport always copies.
 */
int __must_check endpoint_reserve(struct endpoint *ep, struct message **slot);

/**
 * endpoint_commit() - send what was written into a slot
 * @ep:		the endpoint
 * @slot:	that was reserved; a size that the endpoint does not carry is a BUG
 *
 * Context: as endpoint_send().
 */
void endpoint_commit(struct endpoint *ep, struct message *slot);

/**
 * endpoint_peek() - look at the oldest message where it lies
 * @ep:		the endpoint
 * @slot:	receives its place; untouched on refusal
 *
 * Context: as endpoint_recv().
 * Return: 0; -EAGAIN when there is none; -EPIPE when it is closed and there will be none; -ENOTSUP where the
 * transport always copies.
 */
int __must_check endpoint_peek(struct endpoint *ep, const struct message **slot);

/**
 * endpoint_release() - the message has been received, and its slot is free
 * @ep:		the endpoint
 * @slot:	that was peeked at
 *
 * Context: as endpoint_recv().
 */
void endpoint_release(struct endpoint *ep, const struct message *slot);

#endif
