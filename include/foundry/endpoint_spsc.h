/* SPDX-License-Identifier: MIT */
/*
 * endpoint_spsc - a ring of messages for one producer and one consumer.
 *
 * One of each at a time: where a side passes to another CPU, or to an interrupt handler, what orders that is the
 * caller's.  The two sides may be an interrupt handler and the code that it interrupts.  It is the producer that
 * closes.
 *
 * Every call takes a bounded number of steps, whatever the other side does or wherever it stopped.
 *
 *	static u64 slots[64][2];		// messages of up to 8 bytes
 *
 *	endpoint_spsc_init(&ring, slots, sizeof(slots[0]), ARRAY_SIZE(slots));
 *	err = endpoint_send(&ring.ep, &message);
 *
 * Where the cost of a call by a table counts, endpoint_spsc_send() and endpoint_spsc_recv() are the same, inline.
 */
#ifndef FOUNDRY_ENDPOINT_SPSC_H
#define FOUNDRY_ENDPOINT_SPSC_H

#include <foundry/atomic.h>
#include <foundry/endpoint.h>
#include <foundry/percpu.h>

/* Why a producer may not send. */
#define ENDPOINT_SPSC_RESERVED	1u
#define ENDPOINT_SPSC_CLOSED	2u

/*
 * An index counts through the ring twice, so that full and empty differ with every slot used; it never runs
 * further, and so there is no number at which it wraps unseen.  Each side has its own line, and asks the other's only
 * when what it saw last is used up.
 */
struct endpoint_spsc_producer {
	u32	tail;		/* index of the next message; atomic */
	u32	room;		/* free slots, as far as it knows */
	u32	stop;		/* ENDPOINT_SPSC_RESERVED, _CLOSED */
	u32	closed;		/* there is nothing behind tail any more; atomic */
};

struct endpoint_spsc_consumer {
	u32	head;		/* index of the oldest message; atomic */
	u32	ready;		/* messages, as far as it knows */
	bool	peeked;
};

struct endpoint_spsc {
	struct endpoint			ep;
	u8				*slots, *end;	/* of them */
	u32				slot_bytes;
	u32				ahead;		/* slots to what is to be fetched */
	u32				ahead_bytes;	/* the same */
	struct endpoint_spsc_producer	producer __percpu_type;
	struct endpoint_spsc_consumer	consumer __percpu_type;
};

/**
 * endpoint_spsc_init() - an empty ring, open
 * @spsc:	caller's storage
 * @slots:	aligned to 8 bytes, outlives it; @capacity times @slot_bytes
 * @slot_bytes:	what each holds of a struct message, from its start: a multiple of 8, up to all of it
 * @capacity:	messages, 1 to 2^31 - 1
 *
 * Context: any, nobody else uses it yet.
 */
void endpoint_spsc_init(struct endpoint_spsc *spsc, void *slots, size_t slot_bytes, size_t capacity);

/* A step of the calls below.  Context: the producer.  Return: 0; -EPIPE when it is closed; -EAGAIN when it is full. */
int __must_check endpoint_spsc_find_room(struct endpoint_spsc *spsc);

/* The other.  Context: the consumer.  Return: 0; -EAGAIN when there is no message; -EPIPE when there will be none. */
int __must_check endpoint_spsc_find_message(struct endpoint_spsc *spsc);

/* Where a message lies.  Context: any. */
static __always_inline struct message *endpoint_spsc_slot(const struct endpoint_spsc *spsc, u32 index)
{
	u32 capacity = spsc->ep.capacity, number = index < capacity ? index : index - capacity;
	void *at = spsc->slots + (size_t)number * spsc->slot_bytes;

	return at;
}

/*
 * What lies ahead of @slot, for who knows that more than @spsc->ahead slots from there on are its own: the other side
 * writes to no line of them any more, so that nothing is taken away from it.  At the end of the slots it is the first.
 * Context: the side whose slot it is.
 */
static __always_inline const u8 *endpoint_spsc_ahead(const struct endpoint_spsc *spsc, const struct message *slot)
{
	const u8 *at = (const u8 *)slot + spsc->ahead_bytes;

	return at < spsc->end ? at : spsc->slots;
}

/* Write @message to a slot; there is room for @room from there on.  Context: the producer. */
static __always_inline void endpoint_spsc_put(const struct endpoint_spsc *spsc, u32 index, u32 room,
					      const struct message *message)
{
	struct message *slot = endpoint_spsc_slot(spsc, index);

	if (room > spsc->ahead)
		prefetch_to_write(endpoint_spsc_ahead(spsc, slot));
	message_copy(slot, message);
}

/* Read it; @ready are there from there on.  Context: the consumer. */
static __always_inline void endpoint_spsc_take(const struct endpoint_spsc *spsc, u32 index, u32 ready,
					       struct message *message)
{
	const struct message *slot = endpoint_spsc_slot(spsc, index);

	if (ready > spsc->ahead)
		prefetch(endpoint_spsc_ahead(spsc, slot));
	message_copy(message, slot);
}

/* The index behind that one.  Context: any. */
static __always_inline u32 endpoint_spsc_next(const struct endpoint_spsc *spsc, u32 index)
{
	return index + 1 == 2 * spsc->ep.capacity ? 0 : index + 1;
}

/* What endpoint_send() does.  Context: the producer.  Return: as endpoint_send(). */
static __always_inline int __must_check endpoint_spsc_send(struct endpoint_spsc *spsc,
							   const struct message *message)
{
	struct endpoint_spsc_producer *producer = &spsc->producer;
	u32 tail = atomic_load_relaxed(&producer->tail);

	if (unlikely(!endpoint_carries(&spsc->ep, message)))
		return -EMSGSIZE;
	if (unlikely(producer->room == 0 || producer->stop)) {
		int err = endpoint_spsc_find_room(spsc);

		if (err)
			return err;
	}
	endpoint_spsc_put(spsc, tail, producer->room, message);
	producer->room--;
	/* Pairs with the load in look(): whoever sees the index sees the message. */
	atomic_store_release(&producer->tail, endpoint_spsc_next(spsc, tail));
	return 0;
}

/* What endpoint_recv() does.  Context: the consumer.  Return: as endpoint_recv(). */
static __always_inline int __must_check endpoint_spsc_recv(struct endpoint_spsc *spsc,
							   struct message *message)
{
	struct endpoint_spsc_consumer *consumer = &spsc->consumer;
	u32 head = atomic_load_relaxed(&consumer->head);

	if (unlikely(consumer->ready == 0 || consumer->peeked)) {
		int err = endpoint_spsc_find_message(spsc);

		if (err)
			return err;
	}
	endpoint_spsc_take(spsc, head, consumer->ready, message);
	consumer->ready--;
	/* Pairs with the load in endpoint_spsc_find_room(): the slot has been read before it is written again. */
	atomic_store_release(&consumer->head, endpoint_spsc_next(spsc, head));
	return 0;
}

#endif
