// SPDX-License-Identifier: MIT
/*
 * endpoint_spsc - each side writes its own index, and remembers how far it may go without a look at the other's.
 *
 * The producer alone closes, so that its last message and the end are stored in order: a consumer that sees the
 * end sees every message before it.
 */
#include <foundry/addr.h>
#include <foundry/endpoint_spsc.h>

/*
 * What a CPU needs it fetches from the other CPU's cache so many bytes in advance: with 16 bytes a slot a message from one
 * core to another costs 3 ns for 7.  A line that is to be written it must get for itself alone: fetched to be read it would
 * be waited for a second time, and cost 9.  Measured by ipc/endpoint_crew_bench.c; half as far is worse where CPUs are
 * further from each other, and twice as far worse where they are near.
 */
#define AHEAD_BYTES	512u

static struct endpoint_spsc *to_spsc(struct endpoint *ep)
{
	return container_of(ep, struct endpoint_spsc, ep);
}

/* Steps from one index to another, up to the capacity. */
static u32 distance(const struct endpoint_spsc *spsc, u32 from, u32 to)
{
	return to >= from ? to - from : to + 2 * spsc->ep.capacity - from;
}

/* --- the producer -------------------------------------------------------------------------- */

int endpoint_spsc_find_room(struct endpoint_spsc *spsc)
{
	struct endpoint_spsc_producer *producer = &spsc->producer;
	u32 head;

	BUG_ON(producer->stop & ENDPOINT_SPSC_RESERVED, "endpoint_spsc: the producer has reserved a slot");
	if (producer->stop & ENDPOINT_SPSC_CLOSED)
		return -EPIPE;
	if (producer->room)
		return 0;
	/* Pairs with the stores in advance_head() and endpoint_spsc_recv(). */
	head = atomic_load_acquire(&spsc->consumer.head);
	producer->room = spsc->ep.capacity -
			 distance(spsc, head, atomic_load_relaxed(&producer->tail));
	return producer->room ? 0 : -EAGAIN;
}

/* All before @index are complete. */
static void advance_tail(struct endpoint_spsc *spsc, u32 index)
{
	/* Pairs with the load in look(). */
	atomic_store_release(&spsc->producer.tail, index);
}

static int spsc_send(struct endpoint *ep, const struct message *message)
{
	return endpoint_spsc_send(to_spsc(ep), message);
}

/* Up to @count, which there is room for; one store publishes them.  Return: how many the endpoint carries. */
static u32 put(struct endpoint_spsc *spsc, const struct message *messages, u32 count)
{
	u32 tail = atomic_load_relaxed(&spsc->producer.tail), done = 0;

	for (; done < count && endpoint_carries(&spsc->ep, &messages[done]); done++) {
		endpoint_spsc_put(spsc, tail, spsc->producer.room - done, &messages[done]);
		tail = endpoint_spsc_next(spsc, tail);
	}
	spsc->producer.room -= done;
	advance_tail(spsc, tail);
	return done;
}

static size_t spsc_send_many(struct endpoint *ep, const struct message *messages, size_t count)
{
	struct endpoint_spsc *spsc = to_spsc(ep);
	size_t sent = 0;
	u32 run, most;

	do {
		if (sent == count || endpoint_spsc_find_room(spsc))
			break;
		most = (u32)MIN(spsc->producer.room, count - sent);
		run = put(spsc, &messages[sent], most);
		sent += run;
	} while (run == most);
	return sent;
}

static int spsc_reserve(struct endpoint *ep, struct message **slot)
{
	struct endpoint_spsc *spsc = to_spsc(ep);
	int err = endpoint_spsc_find_room(spsc);

	if (err)
		return err;
	spsc->producer.stop |= ENDPOINT_SPSC_RESERVED;
	*slot = endpoint_spsc_slot(spsc, atomic_load_relaxed(&spsc->producer.tail));
	return 0;
}

static void say_closed(struct endpoint_spsc *spsc)
{
	/* Pairs with the load in endpoint_spsc_find_message(): the last message comes before the end. */
	atomic_store_release(&spsc->producer.closed, 1);
}

static void spsc_commit(struct endpoint *ep, struct message *slot)
{
	struct endpoint_spsc *spsc = to_spsc(ep);
	struct endpoint_spsc_producer *producer = &spsc->producer;
	u32 tail = atomic_load_relaxed(&producer->tail);

	BUG_ON(!(producer->stop & ENDPOINT_SPSC_RESERVED) || slot != endpoint_spsc_slot(spsc, tail),
	       "endpoint_spsc: the slot to commit is not reserved");
	BUG_ON(!endpoint_carries(ep, slot), "endpoint_spsc: the message to commit is too large");
	producer->stop &= ~ENDPOINT_SPSC_RESERVED;
	producer->room--;
	advance_tail(spsc, endpoint_spsc_next(spsc, tail));
	if (producer->stop)
		say_closed(spsc);
}

/* What is reserved is still to come: then commit says so. */
static void spsc_close(struct endpoint *ep)
{
	struct endpoint_spsc *spsc = to_spsc(ep);

	spsc->producer.stop |= ENDPOINT_SPSC_CLOSED;
	if (!(spsc->producer.stop & ENDPOINT_SPSC_RESERVED))
		say_closed(spsc);
}

/* --- the consumer -------------------------------------------------------------------------- */

static bool look(struct endpoint_spsc *spsc)
{
	/* Pairs with the stores in advance_tail() and endpoint_spsc_send(). */
	u32 tail = atomic_load_acquire(&spsc->producer.tail);

	spsc->consumer.ready = distance(spsc, atomic_load_relaxed(&spsc->consumer.head), tail);
	return spsc->consumer.ready > 0;
}

int endpoint_spsc_find_message(struct endpoint_spsc *spsc)
{
	BUG_ON(spsc->consumer.peeked, "endpoint_spsc: the consumer has not released a slot");
	if (spsc->consumer.ready || look(spsc))
		return 0;
	if (!atomic_load_acquire(&spsc->producer.closed))	/* pairs with say_closed() */
		return -EAGAIN;
	return look(spsc) ? 0 : -EPIPE;		/* it may have come just before the end */
}

static void advance_head(struct endpoint_spsc *spsc, u32 index)
{
	/* Pairs with the load in endpoint_spsc_find_room(). */
	atomic_store_release(&spsc->consumer.head, index);
}

static int spsc_recv(struct endpoint *ep, struct message *message)
{
	return endpoint_spsc_recv(to_spsc(ep), message);
}

/* @count, which are ready; one store gives all their slots back. */
static void take(struct endpoint_spsc *spsc, struct message *messages, u32 count)
{
	u32 head = atomic_load_relaxed(&spsc->consumer.head);

	for (u32 i = 0; i < count; i++) {
		endpoint_spsc_take(spsc, head, spsc->consumer.ready - i, &messages[i]);
		head = endpoint_spsc_next(spsc, head);
	}
	spsc->consumer.ready -= count;
	advance_head(spsc, head);
}

static size_t spsc_recv_many(struct endpoint *ep, struct message *messages, size_t count)
{
	struct endpoint_spsc *spsc = to_spsc(ep);
	size_t received = 0;

	while (received < count && !endpoint_spsc_find_message(spsc)) {
		u32 run = (u32)MIN(spsc->consumer.ready, count - received);

		take(spsc, &messages[received], run);
		received += run;
	}
	return received;
}

static int spsc_peek(struct endpoint *ep, const struct message **slot)
{
	struct endpoint_spsc *spsc = to_spsc(ep);
	int err = endpoint_spsc_find_message(spsc);

	if (err)
		return err;
	spsc->consumer.peeked = true;
	*slot = endpoint_spsc_slot(spsc, atomic_load_relaxed(&spsc->consumer.head));
	return 0;
}

static void spsc_release(struct endpoint *ep, const struct message *slot)
{
	struct endpoint_spsc *spsc = to_spsc(ep);
	u32 head = atomic_load_relaxed(&spsc->consumer.head);

	BUG_ON(!spsc->consumer.peeked || slot != endpoint_spsc_slot(spsc, head),
	       "endpoint_spsc: the slot to release is not peeked at");
	spsc->consumer.peeked = false;
	spsc->consumer.ready--;
	advance_head(spsc, endpoint_spsc_next(spsc, head));
}

/* --- both ---------------------------------------------------------------------------------- */

/*
 * Of the two one is the caller's own and stands still; for anybody else the tail may have gone on since, by more
 * than there are slots.
 */
static size_t spsc_len(const struct endpoint *ep)
{
	const struct endpoint_spsc *spsc = container_of(ep, const struct endpoint_spsc, ep);
	u32 head = atomic_load_acquire(&spsc->consumer.head);	/* the tail is not older */

	return MIN(distance(spsc, head, atomic_load_relaxed(&spsc->producer.tail)), ep->capacity);
}

static const struct endpoint_ops spsc_ops = {
	.send		= spsc_send,
	.recv		= spsc_recv,
	.len		= spsc_len,
	.close		= spsc_close,
	.send_many	= spsc_send_many,
	.recv_many	= spsc_recv_many,
	.reserve	= spsc_reserve,
	.commit		= spsc_commit,
	.peek		= spsc_peek,
	.release	= spsc_release,
};

void endpoint_spsc_init(struct endpoint_spsc *spsc, void *slots, size_t slot_bytes, size_t capacity)
{
	BUG_ON(!slots || vaddr_of(slots).raw % 8, "endpoint_spsc: slots at 0x%llx", vaddr_of(slots).raw);
	BUG_ON(capacity == 0 || capacity > U32_MAX / 2, "endpoint_spsc: %zu slots", capacity);
	*spsc = (struct endpoint_spsc){
		.ep	= endpoint_of(&spsc_ops, "spsc", slot_bytes, capacity),
		.slots	= slots,
		.end	= (u8 *)slots + slot_bytes * capacity,
		.slot_bytes = (u32)slot_bytes,
		.producer.room = (u32)capacity,
	};
	spsc->ahead = (AHEAD_BYTES + spsc->slot_bytes - 1) / spsc->slot_bytes;
	spsc->ahead_bytes = spsc->ahead * spsc->slot_bytes;
}
