// SPDX-License-Identifier: MIT
/* The promise of endpoint.h, executed: what is copied in and out.  endpoint_slots.c has the rest. */
#include <foundry/string.h>

#include "endpoint_case.h"
#include "numbered.h"

#define TURNS		3	/* times round the ring */
#define UNTOUCHED	0xee

struct endpoint *endpoint_fresh(struct ktest *kt, u32 capacity)
{
	const struct endpoint_bench *bench = kt->bench;
	struct endpoint *ep = bench->fresh(kt, capacity);

	ASSERT_GE(kt, ep->capacity, capacity);
	return ep;
}

void endpoint_expect_send(struct ktest *kt, struct endpoint *ep, u32 number, int expected)
{
	struct message message;

	numbered(ep, number, &message);
	ASSERT_EQ(kt, endpoint_send(ep, &message), expected);
}

void endpoint_expect_recv(struct ktest *kt, struct endpoint *ep, u32 number)
{
	struct message message;

	memset(&message, UNTOUCHED, sizeof(message));
	ASSERT_EQ(kt, endpoint_recv(ep, &message), 0);
	ASSERT_TRUE(kt, is_numbered(ep, number, &message));
}

/* Room for two: one that is too large may come out of a transport that is wrong. */
void endpoint_expect_none(struct ktest *kt, struct endpoint *ep, int expected)
{
	struct message message[2], before;

	memset(message, UNTOUCHED, sizeof(message));
	before = message[0];
	ASSERT_EQ(kt, endpoint_recv(ep, message), expected);
	EXPECT_MEMEQ(kt, message, &before, sizeof(before));
}

void endpoint_send_range(struct ktest *kt, struct endpoint *ep, u32 from, u32 end)
{
	for (; from < end; from++)
		endpoint_expect_send(kt, ep, from, 0);
}

void endpoint_recv_range(struct ktest *kt, struct endpoint *ep, u32 from, u32 end)
{
	for (; from < end; from++)
		endpoint_expect_recv(kt, ep, from);
}

/* --- one by one ------------------------------------------------------------------------------------ */

/* Every fill of every ring, whatever slot the oldest one is in; bytes and handles differ each time. */
static void arrives_as_sent(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);
		u32 number = 0;

		for (u32 fill = 1; fill <= capacity; fill++) {
			for (u32 turn = 0; turn < TURNS * capacity; turn++) {
				endpoint_send_range(kt, ep, number, number + fill);
				endpoint_recv_range(kt, ep, number, number + fill);
				number += fill;
			}
		}
		endpoint_expect_none(kt, ep, -EAGAIN);
	}
}

/* The two sides are never even: one is always so far behind. */
static void in_order(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);

		endpoint_send_range(kt, ep, 0, capacity - 1);
		for (u32 number = 0; number < 2 * TURNS * capacity; number++) {
			endpoint_expect_send(kt, ep, number + capacity - 1, 0);
			endpoint_expect_recv(kt, ep, number);
		}
	}
}

static void full_at_every_turn(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);
		u32 full = ep->capacity;

		endpoint_send_range(kt, ep, 0, full);
		for (u32 number = 0; number < 2 * full + 1; number++) {
			endpoint_expect_send(kt, ep, 1000, -EAGAIN);
			endpoint_expect_send(kt, ep, 1001, -EAGAIN);
			endpoint_expect_recv(kt, ep, number);
			endpoint_expect_send(kt, ep, number + full, 0);
		}
		endpoint_recv_range(kt, ep, 2 * full + 1, 3 * full + 1);
	}
}

static void none_at_every_turn(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);

		for (u32 number = 0; number < 2 * TURNS * capacity; number++) {
			endpoint_expect_none(kt, ep, -EAGAIN);
			endpoint_expect_none(kt, ep, -EAGAIN);
			endpoint_expect_send(kt, ep, number, 0);
			endpoint_expect_recv(kt, ep, number);
		}
	}
}

/* Both limits, each with the other right. */
static void expect_too_large(struct ktest *kt, struct endpoint *ep)
{
	struct message message = { .size = (u16)(ep->payload_max + 1u) };

	ASSERT_EQ(kt, endpoint_send(ep, &message), -EMSGSIZE);
	message.size = U32_MAX & 0xffff;
	ASSERT_EQ(kt, endpoint_send(ep, &message), -EMSGSIZE);
	message.size = 0;
	message.handle_count = (u16)(ep->handles_max + 1u);
	ASSERT_EQ(kt, endpoint_send(ep, &message), -EMSGSIZE);
}

static void too_large_is_refused(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);

		for (u32 number = 0; number < ep->capacity; number++) {
			expect_too_large(kt, ep);
			endpoint_expect_send(kt, ep, number, 0);
		}
		expect_too_large(kt, ep);
		endpoint_close(ep);
		expect_too_large(kt, ep);
		endpoint_recv_range(kt, ep, 0, ep->capacity);
	}
}

static void largest_goes(struct ktest *kt)
{
	struct endpoint *ep = endpoint_fresh(kt, 2);
	struct message message = { .size = ep->payload_max, .handle_count = ep->handles_max }, received;

	memset(message.payload, 0x5a, ep->payload_max);
	for (unsigned int i = 0; i < ep->handles_max; i++)
		message.handles[i] = 0xa5a5a5a5;
	ASSERT_EQ(kt, endpoint_send(ep, &message), 0);
	ASSERT_EQ(kt, endpoint_recv(ep, &received), 0);
	EXPECT_EQ(kt, received.size, ep->payload_max);
	EXPECT_EQ(kt, received.handle_count, ep->handles_max);
	EXPECT_MEMEQ(kt, received.payload, message.payload, ep->payload_max);
	EXPECT_MEMEQ(kt, received.handles, message.handles, ep->handles_max * sizeof(message.handles[0]));
}

static void no_message_is_a_bug(struct ktest *kt)
{
	struct endpoint *ep = endpoint_fresh(kt, 2);

	endpoint_expect_send(kt, ep, 0, 0);
	EXPECT_BUG(kt, "NULL is no message", EXPECT_EQ(kt, endpoint_send(ep, NULL), 0));
	EXPECT_BUG(kt, "NULL is no message", EXPECT_EQ(kt, endpoint_recv(ep, NULL), 0));
	EXPECT_BUG(kt, "NULL is no message", EXPECT_EQ(kt, endpoint_send_many(ep, NULL, 1), 1));
	EXPECT_BUG(kt, "NULL is no message", EXPECT_EQ(kt, endpoint_recv_many(ep, NULL, 1), 1));
	EXPECT_EQ(kt, endpoint_send_many(ep, NULL, 0), 0);
	EXPECT_EQ(kt, endpoint_recv_many(ep, NULL, 0), 0);
	endpoint_expect_recv(kt, ep, 0);
	endpoint_expect_none(kt, ep, -EAGAIN);
}

/* --- the end ------------------------------------------------------------------------------------------ */

static void nothing_behind_the_end(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		for (u32 fill = 0; fill <= capacity; fill++) {
			struct endpoint *ep = endpoint_fresh(kt, capacity);
			struct message message;

			endpoint_send_range(kt, ep, 0, fill);
			endpoint_close(ep);
			endpoint_expect_send(kt, ep, 1000, -EPIPE);
			numbered(ep, 1000, &message);
			ASSERT_EQ(kt, endpoint_send_many(ep, &message, 1), 0);
			endpoint_close(ep);
			endpoint_expect_send(kt, ep, 1000, -EPIPE);
			endpoint_recv_range(kt, ep, 0, fill);
			endpoint_expect_send(kt, ep, 1000, -EPIPE);
		}
	}
}

/* Also when slots have been used before. */
static void end_comes_last(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		for (u32 fill = 0; fill <= capacity; fill++) {
			struct endpoint *ep = endpoint_fresh(kt, capacity);
			struct message message;

			endpoint_expect_send(kt, ep, 0, 0);
			endpoint_expect_recv(kt, ep, 0);
			endpoint_expect_none(kt, ep, -EAGAIN);
			endpoint_send_range(kt, ep, 1, 1 + fill);
			endpoint_close(ep);
			endpoint_recv_range(kt, ep, 1, 1 + fill);
			endpoint_expect_none(kt, ep, -EPIPE);
			endpoint_expect_none(kt, ep, -EPIPE);
			ASSERT_EQ(kt, endpoint_recv_many(ep, &message, 1), 0);
			endpoint_close(ep);
			endpoint_expect_none(kt, ep, -EPIPE);
		}
	}
}

/* --- lengths ------------------------------------------------------------------------------------------- */

static void length_follows(struct ktest *kt)
{
	u64 random = kt->seed;

	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);
		u32 sent = 0, received = 0;

		for (u32 step = 0; step < 20 * capacity; step++) {
			ASSERT_EQ(kt, endpoint_len(ep), sent - received);
			ASSERT_EQ(kt, endpoint_is_empty(ep), sent == received);
			if (sent == received || (sent - received < ep->capacity && ktest_random(&random) % 2))
				endpoint_expect_send(kt, ep, sent++, 0);
			else
				endpoint_expect_recv(kt, ep, received++);
		}
		endpoint_close(ep);
		ASSERT_EQ(kt, endpoint_len(ep), sent - received);
	}
}

/* A refusal of any kind is not counted. */
static void length_of_what_is_refused(struct ktest *kt)
{
	struct endpoint *ep = endpoint_fresh(kt, 3);

	endpoint_expect_none(kt, ep, -EAGAIN);
	EXPECT_EQ(kt, endpoint_len(ep), 0);
	endpoint_send_range(kt, ep, 0, ep->capacity);
	EXPECT_EQ(kt, endpoint_len(ep), ep->capacity);
	endpoint_expect_send(kt, ep, 1000, -EAGAIN);
	expect_too_large(kt, ep);
	EXPECT_EQ(kt, endpoint_len(ep), ep->capacity);
}

/* --- batches --------------------------------------------------------------------------------------------- */

#define BATCH	(2 * ENDPOINT_BENCH_CAPACITY)

static struct message batch[BATCH + 1];

static void number_batch(const struct endpoint *ep, u32 from)
{
	for (u32 i = 0; i < BATCH; i++)
		numbered(ep, from + i, &batch[i]);
}

/* Return: how many messages came, @from on. */
static u32 recv_batch(struct ktest *kt, struct endpoint *ep, u32 from, u32 room)
{
	size_t came;

	memset(batch, UNTOUCHED, sizeof(batch));
	came = endpoint_recv_many(ep, batch, room);
	ASSERT_LE(kt, came, room);
	for (u32 i = 0; i < came; i++)
		ASSERT_TRUE(kt, is_numbered(ep, from + i, &batch[i]));
	for (size_t i = 0; i < sizeof(batch[0]); i++)
		ASSERT_EQ(kt, ((const u8 *)&batch[came])[i], UNTOUCHED);
	return (u32)came;
}

/* From every fill, more than there is room for, and more than there are. */
static void batch_goes_as_far_as_it_can(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);
		u32 number = 0, most = MIN(ep->capacity, BATCH);

		for (u32 fill = 0; fill < 3 * capacity; fill++) {
			u32 before = MIN(fill % (capacity + 1), most), room = MIN(ep->capacity - before, BATCH);

			endpoint_send_range(kt, ep, number, number + before);
			number_batch(ep, number + before);
			ASSERT_EQ(kt, endpoint_send_many(ep, batch, BATCH), room);
			ASSERT_EQ(kt, endpoint_len(ep), before + room);
			ASSERT_EQ(kt, recv_batch(kt, ep, number, before), before);
			ASSERT_EQ(kt, recv_batch(kt, ep, number + before, BATCH), room);
			ASSERT_EQ(kt, recv_batch(kt, ep, 0, BATCH), 0);
			number += before + room;
		}
	}
}

static void batch_stops_at_too_large(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = endpoint_fresh(kt, capacity);

		for (u32 good = 0; good < capacity; good++) {
			number_batch(ep, good);
			batch[good].size = (u16)(ep->payload_max + 1u);
			ASSERT_EQ(kt, endpoint_send_many(ep, batch, BATCH), good);
			ASSERT_EQ(kt, recv_batch(kt, ep, good, BATCH), good);
		}
		endpoint_close(ep);
		endpoint_expect_none(kt, ep, -EPIPE);
	}
}

const struct ktest_case endpoint_conform[] = {
	KCASE("ENDPOINT-1 what is sent arrives once, as it was", arrives_as_sent),
	KCASE("ENDPOINT-2 first in, first out", in_order),
	KCASE("ENDPOINT-3 it is full at its capacity, and keeps what it has", full_at_every_turn),
	KCASE("ENDPOINT-4 nothing is -EAGAIN, and nothing is written", none_at_every_turn),
	KCASE("ENDPOINT-5 a message too large is -EMSGSIZE, whatever else", too_large_is_refused),
	KCASE("ENDPOINT-5 the largest message goes", largest_goes),
	KCASE("ENDPOINT-6 behind the end nothing goes, before it all arrives", nothing_behind_the_end),
	KCASE("ENDPOINT-6 what was reserved before the end arrives", endpoint_reserved_before_close),
	KCASE("ENDPOINT-7 the end is received when all else was", end_comes_last),
	KCASE("ENDPOINT-7 the end waits for what is reserved", endpoint_reserved_is_awaited),
	KCASE("ENDPOINT-8 the length follows", length_follows),
	KCASE("ENDPOINT-8 what is refused is not counted", length_of_what_is_refused),
	KCASE("ENDPOINT-9 what is reserved is not seen", endpoint_reserved_is_unseen),
	KCASE("ENDPOINT-9 what is committed comes in its turn", endpoint_reserved_in_its_turn),
	KCASE("ENDPOINT-9 full and closed refuse a slot", endpoint_reserved_is_refused),
	KCASE("ENDPOINT-9 a reserved slot is one producer's", endpoint_reserved_for_one),
	KCASE("ENDPOINT-10 what is peeked at stays", endpoint_peeked_stays),
	KCASE("ENDPOINT-10 its slot is not used before it is released", endpoint_peeked_keeps_its_slot),
	KCASE("ENDPOINT-10 what was released has been received", endpoint_peeked_is_received),
	KCASE("ENDPOINT-10 what is peeked at is one consumer's", endpoint_peeked_by_one),
	KCASE("ENDPOINT-10 nothing to peek at is -EAGAIN or the end", endpoint_peek_of_none),
	KCASE("ENDPOINT-11 a batch goes as far as it can", batch_goes_as_far_as_it_can),
	KCASE("ENDPOINT-11 a batch stops at what is too large", batch_stops_at_too_large),
	KCASE("ENDPOINT-12 NULL for a message is a BUG", no_message_is_a_bug),
	KCASE("ENDPOINT-12 to commit what is not reserved is a BUG", endpoint_commit_unreserved),
	KCASE("ENDPOINT-12 to commit what is too large is a BUG", endpoint_commit_too_large),
	KCASE("ENDPOINT-12 to release what is not peeked at is a BUG", endpoint_release_unpeeked),
	KCASE_END
};
