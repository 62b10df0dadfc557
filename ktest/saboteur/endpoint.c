// SPDX-License-Identifier: MIT
/* Transports with one thing wrong each, around the mock: what a producer and a consumer on one CPU see. */
#include "conform/endpoint.h"
#include "endpoint_mock.h"
#include "saboteur.h"

static struct endpoint_mock mock;
static u32 count;		/* of what a saboteur counts, from fresh() on */
static bool was_wrong;		/* or has been */

#define RIGHT	(&endpoint_mock_ops)
#define RARELY	250		/* only the case with the longest run gets there */

static bool is_closed(void)
{
	spin_guard(&mock.lock);
	return mock.closed;
}

/* --- ENDPOINT-1 -------------------------------------------------------------------------------- */

static int send_loses(struct endpoint *ep, const struct message *message)
{
	if (++count % RARELY == 0)
		return 0;
	return RIGHT->send(ep, message);
}

static int send_doubles(struct endpoint *ep, const struct message *message)
{
	int err = RIGHT->send(ep, message);

	if (!err && ++count % RARELY == 0)
		(void)!RIGHT->send(ep, message);
	return err;
}

static int recv_makes_up(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	if (!err && ++count % RARELY == 0)
		message->type++;
	return err;
}

static int recv_loses_handles(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	if (!err && ++count >= RARELY && message->handle_count == 4)
		message->handle_count--;
	return err;
}

/* The tail runs past the last slot, once round. */
static int send_does_not_wrap(struct endpoint *ep, const struct message *message)
{
	u32 slot;
	int err = endpoint_carries(ep, message) ? endpoint_mock_claim(&mock, &slot) : -EMSGSIZE;

	if (err)
		return err;
	if (++count > RARELY && slot == 0)
		message_copy(&mock.messages[ep->capacity], message);
	else
		message_copy(&mock.messages[slot], message);
	(void)endpoint_mock_pass(&mock, slot, MOCK_CLAIMED, MOCK_FULL);
	return 0;
}

/* --- ENDPOINT-2 -------------------------------------------------------------------------------- */

/* A message that is behind another goes in front of it. */
static int send_overtakes(struct endpoint *ep, const struct message *message)
{
	int err = RIGHT->send(ep, message);

	if (!err && RIGHT->len(ep) > 1) {
		spin_guard(&mock.lock);
		struct message *last = &mock.messages[(mock.tail - 1) % ep->capacity];
		struct message *before = &mock.messages[(mock.tail - 2) % ep->capacity];
		struct message moved = *last;

		*last = *before;
		*before = moved;
	}
	return err;
}

/* --- ENDPOINT-3 -------------------------------------------------------------------------------- */

static int send_keeps_one_free(struct endpoint *ep, const struct message *message)
{
	if (ep->capacity > 1 && RIGHT->len(ep) == ep->capacity - 1 && endpoint_carries(ep, message))
		return -EAGAIN;
	return RIGHT->send(ep, message);
}

static int send_drops_the_oldest(struct endpoint *ep, const struct message *message)
{
	struct message dropped;

	if (endpoint_carries(ep, message) && RIGHT->len(ep) == ep->capacity)
		(void)!RIGHT->recv(ep, &dropped);
	return RIGHT->send(ep, message);
}

static int send_refuses_and_writes(struct endpoint *ep, const struct message *message)
{
	int err = RIGHT->send(ep, message);

	if (err == -EAGAIN) {
		spin_guard(&mock.lock);
		mock.messages[mock.tail % ep->capacity] = *message;
	}
	return err;
}

/* --- ENDPOINT-4 -------------------------------------------------------------------------------- */

static int recv_gives_what_was_there(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	if (err != -EAGAIN)
		return err;
	*message = mock.messages[0];
	return 0;
}

static int recv_spoils_the_message(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	if (err == -EAGAIN)
		message->size = 0;
	return err;
}

/* --- ENDPOINT-5 -------------------------------------------------------------------------------- */

static int send_cuts(struct endpoint *ep, const struct message *message)
{
	struct message cut = *message;

	cut.size = MIN(message->size, ep->payload_max);
	cut.handle_count = MIN(message->handle_count, ep->handles_max);
	return RIGHT->send(ep, &cut);
}

static int send_looks_at_bytes_only(struct endpoint *ep, const struct message *message)
{
	struct message cut = *message;

	cut.handle_count = MIN(message->handle_count, ep->handles_max);
	return RIGHT->send(ep, &cut);
}

static int send_is_full_first(struct endpoint *ep, const struct message *message)
{
	return RIGHT->len(ep) == ep->capacity && !endpoint_carries(ep, message) ? -EAGAIN
										 : RIGHT->send(ep, message);
}

static int send_is_closed_first(struct endpoint *ep, const struct message *message)
{
	return is_closed() ? -EPIPE : RIGHT->send(ep, message);
}

static int send_refuses_the_largest(struct endpoint *ep, const struct message *message)
{
	return message->size == ep->payload_max && message->handle_count == ep->handles_max
		       ? -EMSGSIZE : RIGHT->send(ep, message);
}

/* --- ENDPOINT-6, ENDPOINT-7 -------------------------------------------------------------------- */

static void close_does_nothing(struct endpoint *ep)
{
}

static void close_drops(struct endpoint *ep)
{
	struct message dropped;

	while (!RIGHT->recv(ep, &dropped))
		;
	RIGHT->close(ep);
}

static void close_opens_again(struct endpoint *ep)
{
	spin_guard(&mock.lock);
	mock.closed = !mock.closed;
}

static int recv_ends_early(struct endpoint *ep, struct message *message)
{
	return is_closed() ? -EPIPE : RIGHT->recv(ep, message);
}

static int recv_never_ends(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	return err == -EPIPE ? -EAGAIN : err;
}

static int recv_ends_once(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	if (err != -EPIPE || !was_wrong) {
		was_wrong = err == -EPIPE;
		return err;
	}
	return -EAGAIN;
}

/* --- ENDPOINT-8 -------------------------------------------------------------------------------- */

static size_t len_of_what_is_free(const struct endpoint *ep)
{
	return ep->capacity - RIGHT->len(ep);
}

static size_t len_without_the_last(const struct endpoint *ep)
{
	return MIN(RIGHT->len(ep), ep->capacity - 1);
}

static int send_counts_refusals(struct endpoint *ep, const struct message *message)
{
	int err = RIGHT->send(ep, message);

	count += err == -EAGAIN || err == -EMSGSIZE;
	return err;
}

static size_t len_with_refusals(const struct endpoint *ep)
{
	return RIGHT->len(ep) + count;
}

static size_t len_ends_with_close(const struct endpoint *ep)
{
	return is_closed() ? 0 : RIGHT->len(ep);
}

/* --- how each is caught ------------------------------------------------------------------------- */

/* What is wrong replaces what is right. */
struct sabotaged {
	struct endpoint_bench	bench;
	struct endpoint_ops	wrong;
};

static struct endpoint_ops ops;

static struct endpoint *fresh(struct ktest *kt, u32 capacity)
{
	const struct sabotaged *sabotaged = container_of(kt->bench, const struct sabotaged, bench);
	const struct endpoint_ops *wrong = &sabotaged->wrong;

	ops = *RIGHT;
	ops.send = wrong->send ? wrong->send : ops.send;
	ops.recv = wrong->recv ? wrong->recv : ops.recv;
	ops.len = wrong->len ? wrong->len : ops.len;
	ops.close = wrong->close ? wrong->close : ops.close;
	endpoint_mock_init(&mock, capacity);
	mock.ep.ops = &ops;
	count = 0;
	was_wrong = false;
	return &mock.ep;
}

#define WRONG(...)	(&(const struct sabotaged){ .bench = { .fresh = fresh }, .wrong = { __VA_ARGS__ } }.bench)

static const struct saboteur endpoint_saboteurs[] = {
	{ .name = "ENDPOINT-1 one in 250 is lost", .bench = WRONG(.send = send_loses) },
	{ .name = "ENDPOINT-1 one in 250 comes twice", .bench = WRONG(.send = send_doubles) },
	{ .name = "ENDPOINT-1 one in 250 is another", .bench = WRONG(.recv = recv_makes_up) },
	{ .name = "ENDPOINT-1 the last handle gets lost", .bench = WRONG(.recv = recv_loses_handles) },
	{ .name = "ENDPOINT-1 an index does not wrap", .bench = WRONG(.send = send_does_not_wrap) },
	{ .name = "ENDPOINT-2 a message overtakes the one before", .bench = WRONG(.send = send_overtakes),
	  .also = "ENDPOINT-1 ENDPOINT-3 ENDPOINT-5 ENDPOINT-6 ENDPOINT-7 ENDPOINT-8 ENDPOINT-9 ENDPOINT-10 ENDPOINT-11 ENDPOINT-12",
	  .why = "wherever two wait, the first one is expected first" },
	{ .name = "ENDPOINT-3 a slot is kept free", .bench = WRONG(.send = send_keeps_one_free),
	  .also = "ENDPOINT-1 ENDPOINT-2 ENDPOINT-5 ENDPOINT-6 ENDPOINT-7 ENDPOINT-8 ENDPOINT-9 ENDPOINT-10 ENDPOINT-11 ENDPOINT-12",
	  .why = "most cases fill it, with one slot as with more" },
	{ .name = "ENDPOINT-3 a full one drops its oldest", .bench = WRONG(.send = send_drops_the_oldest),
	  .also = "ENDPOINT-6 ENDPOINT-8 ENDPOINT-11",
	  .why = "cases that fill it expect what was there" },
	{ .name = "ENDPOINT-3 it refuses and writes all the same", .bench = WRONG(.send = send_refuses_and_writes),
	  .also = "ENDPOINT-10 ENDPOINT-11",
	  .why = "what is refused is written over the oldest, also a peeked one" },
	{ .name = "ENDPOINT-4 an empty one gives what was there", .bench = WRONG(.recv = recv_gives_what_was_there),
	  .also = "ENDPOINT-1 ENDPOINT-7 ENDPOINT-8 ENDPOINT-9 ENDPOINT-10 ENDPOINT-11 ENDPOINT-12",
	  .why = "cases end with an empty one" },
	{ .name = "ENDPOINT-4 an empty one writes to the caller's message",
	  .bench = WRONG(.recv = recv_spoils_the_message),
	  .also = "ENDPOINT-1 ENDPOINT-7 ENDPOINT-8 ENDPOINT-9 ENDPOINT-10 ENDPOINT-11 ENDPOINT-12",
	  .why = "cases end with an empty one" },
	{ .name = "ENDPOINT-5 what is too large is cut", .bench = WRONG(.send = send_cuts),
	  .also = "ENDPOINT-8 ENDPOINT-11",
	  .why = "then it is counted, and a batch goes on behind it" },
	{ .name = "ENDPOINT-5 too many handles are cut", .bench = WRONG(.send = send_looks_at_bytes_only),
	  .also = "ENDPOINT-8",
	  .why = "then it is counted" },
	{ .name = "ENDPOINT-5 full counts more than too large", .bench = WRONG(.send = send_is_full_first),
	  .also = "ENDPOINT-8",
	  .why = "the full one is asked for both" },
	{ .name = "ENDPOINT-5 closed counts more than too large", .bench = WRONG(.send = send_is_closed_first) },
	{ .name = "ENDPOINT-5 the largest is too large", .bench = WRONG(.send = send_refuses_the_largest) },
	{ .name = "ENDPOINT-6 it is not closed", .bench = WRONG(.close = close_does_nothing),
	  .also = "ENDPOINT-7 ENDPOINT-9 ENDPOINT-10 ENDPOINT-11",
	  .why = "none of its ends comes" },
	{ .name = "ENDPOINT-6 the end drops what waits", .bench = WRONG(.close = close_drops),
	  .also = "ENDPOINT-5 ENDPOINT-7 ENDPOINT-8 ENDPOINT-10",
	  .why = "what waits is expected behind the end, and counted" },
	{ .name = "ENDPOINT-6 to close again is to open", .bench = WRONG(.close = close_opens_again),
	  .also = "ENDPOINT-7",
	  .why = "then its end is not the last word" },
	{ .name = "ENDPOINT-7 the end comes before what waits", .bench = WRONG(.recv = recv_ends_early),
	  .also = "ENDPOINT-5 ENDPOINT-6",
	  .why = "what waits is expected behind the end" },
	{ .name = "ENDPOINT-7 the end is never received", .bench = WRONG(.recv = recv_never_ends),
	  .also = "ENDPOINT-6 ENDPOINT-10 ENDPOINT-11",
	  .why = "it is expected wherever it is closed" },
	{ .name = "ENDPOINT-7 the end is received once", .bench = WRONG(.recv = recv_ends_once) },
	{ .name = "ENDPOINT-8 the length is that of what is free", .bench = WRONG(.len = len_of_what_is_free),
	  .also = "ENDPOINT-9 ENDPOINT-10 ENDPOINT-11",
	  .why = "other cases ask for it too" },
	{ .name = "ENDPOINT-8 the last one is not counted", .bench = WRONG(.len = len_without_the_last),
	  .also = "ENDPOINT-9 ENDPOINT-11",
	  .why = "other cases ask for it too" },
	{ .name = "ENDPOINT-8 what is refused is counted",
	  .bench = WRONG(.send = send_counts_refusals, .len = len_with_refusals),
	  .also = "ENDPOINT-11",
	  .why = "the batch asks for it too" },
	{ .name = "ENDPOINT-8 closed has no length", .bench = WRONG(.len = len_ends_with_close) },
};

static const struct saboteur_contract endpoint_contract = { .conform = endpoint_conform };

SABOTEURS(endpoint, FACT(CONSOLE), endpoint_contract, endpoint_saboteurs);

/* What they break is right. */
static struct endpoint *fresh_right(struct ktest *kt, u32 capacity)
{
	endpoint_mock_init(&mock, capacity);
	return &mock.ep;
}

static const struct endpoint_bench right_bench = {
	.fresh = fresh_right,
};

static const struct ktest_suite right = {
	.name	= "endpoint/mock",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_conform,
	.bench	= &right_bench,
};
KTEST_SUITE(right);
