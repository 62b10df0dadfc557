// SPDX-License-Identifier: MIT
/* Transports that go wrong when others come in between; they wait until somebody does. */
#include <foundry/atomic.h>

#include "conform/endpoint.h"
#include "endpoint_mock.h"
#include "saboteur.h"

/* Who is lost is lost at once; the others only have to notice. */
#define PATIENCE	(1u << 14)
#define CAPACITY	3
#define WAITS		40
#define TAKING		U32_MAX

#define RIGHT		(&endpoint_mock_ops)

static struct endpoint_mock mock;

/* Calls so far, and what has come of them.  All atomic. */
static struct {
	u32	sends, claims, takes, ends;
	u32	written;	/* by the first of two that have one slot */
	u32	copied;		/* by the second of two that have one message */
	u32	shared;		/* 1 and a slot that somebody has taken, and another one may take; or TAKING */
	u32	closing;	/* somebody is about to close */
	u32	dropped;
	u32	never;
	u32	waited;
	u32	sends_of_two;
} seen;

static void saw(u32 *what)
{
	(void)atomic_fetch_add_relaxed(what, 1);
}

static int claim(struct endpoint *ep, const struct message *message, u32 *slot)
{
	int err = endpoint_carries(ep, message) ? endpoint_mock_claim(&mock, slot) : -EMSGSIZE;

	if (!err)
		saw(&seen.claims);
	return err;
}

static void publish(u32 slot)
{
	(void)endpoint_mock_pass(&mock, slot, MOCK_CLAIMED, MOCK_FULL);
}

static int recv_and_count(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	if (!err)
		saw(&seen.takes);
	if (err == -EPIPE)
		saw(&seen.ends);
	return err;
}

static int peek_and_count(struct endpoint *ep, const struct message **slot)
{
	int err = RIGHT->peek(ep, slot);

	if (!err)
		saw(&seen.takes);
	if (err == -EPIPE)
		saw(&seen.ends);
	return err;
}

/* As long as others get on: a wait of its own ends when all wait for a moment. */
static void wait_for(const u32 *what)
{
	unsigned int idle = 0;

	while (idle < WAITS && !atomic_load_relaxed(what)) {
		u32 before = atomic_load_relaxed(&seen.claims) + atomic_load_relaxed(&seen.takes);

		endpoint_torture_let(what, 0);
		idle = atomic_load_relaxed(&seen.claims) + atomic_load_relaxed(&seen.takes) == before ? idle + 1 : 0;
	}
}

static u32 next_slot(void)
{
	spin_guard(&mock.lock);
	return mock.tail % CAPACITY;
}

/* --- ENDPOINT-1 ---------------------------------------------------------------------------------- */

/* Every second one looks where the tail is, and has not moved it when the next one comes. */
static int send_to_one_slot(struct endpoint *ep, const struct message *message)
{
	u32 number = atomic_fetch_add_relaxed(&seen.sends, 1), before = atomic_load_relaxed(&seen.claims), slot;
	int err;

	if (number % 2 == 0) {
		slot = next_slot();
		endpoint_torture_let(&seen.claims, before);
		if (atomic_load_relaxed(&seen.claims) != before) {
			atomic_store_release(&seen.written, number + 1);	/* the other one's stays */
			return 0;
		}
	}
	err = claim(ep, message, &slot);
	if (err)
		return err;
	if (number % 2)
		endpoint_torture_let(&seen.written, number - 1);
	message_copy(&mock.messages[slot], message);
	publish(slot);
	return 0;
}

/* A message that one has taken and not yet copied is given to the next one as well. */
static int recv_one_message(struct endpoint *ep, struct message *message)
{
	u32 shared = atomic_load_acquire(&seen.shared), copied = atomic_load_relaxed(&seen.copied), slot;
	int err;

	if (shared && shared != TAKING && atomic_cas_acquire(&seen.shared, shared, 0)) {
		message_copy(message, &mock.messages[shared - 1]);
		atomic_store_release(&seen.copied, copied + 1);		/* pairs with the load below */
		return 0;
	}
	if (!atomic_cas_acquire(&seen.shared, 0, TAKING))
		return -EAGAIN;
	err = endpoint_mock_take(&mock, &slot);
	atomic_store_release(&seen.shared, err ? 0 : slot + 1);		/* pairs with the load above */
	if (err)
		return err;
	endpoint_torture_let(&seen.copied, copied);
	if (!atomic_cas_acquire(&seen.shared, slot + 1, 0))
		while (atomic_load_acquire(&seen.copied) == copied)	/* bounded: it is about to be */
			cpu_relax();
	message_copy(message, &mock.messages[slot]);
	(void)endpoint_mock_pass(&mock, slot, MOCK_TAKEN, MOCK_FREE);
	return 0;
}

/* The index goes on first, and what is sent comes when somebody has read what was there before. */
static int send_publishes_first(struct endpoint *ep, const struct message *message)
{
	u32 before = atomic_load_relaxed(&seen.takes), slot;
	int err = claim(ep, message, &slot);

	if (err)
		return err;
	publish(slot);
	endpoint_torture_let(&seen.takes, before + CAPACITY);
	return 0;
}

/* --- ENDPOINT-2 ---------------------------------------------------------------------------------- */

/* It waits until there are two, and gives the second one first. */
static size_t recv_from_the_end(struct endpoint *ep, struct message *messages, size_t n)
{
	u32 claims = atomic_load_relaxed(&seen.claims);
	struct message first;

	if (n < 2 || recv_and_count(ep, &messages[0]))
		return 0;
	if (RIGHT->len(ep) == 0)
		endpoint_torture_let(&seen.claims, claims);
	if (recv_and_count(ep, &messages[1]))
		return 1;
	first = messages[0];
	messages[0] = messages[1];
	messages[1] = first;
	return 2;
}

/* --- ENDPOINT-6, ENDPOINT-7 ---------------------------------------------------------------------- */

static int send_and_count(struct endpoint *ep, const struct message *message)
{
	u32 slot;
	int err = claim(ep, message, &slot);

	if (err)
		return err;
	message_copy(&mock.messages[slot], message);
	publish(slot);
	return 0;
}

/* What one producer sends when another is about to close gets lost. */
static int send_drops_at_the_end(struct endpoint *ep, const struct message *message)
{
	if (endpoint_torture_who() != 2 ||
	    atomic_fetch_add_relaxed(&seen.sends_of_two, 1) < ENDPOINT_TORTURE_MESSAGES / 2)
		return send_and_count(ep, message);
	if (atomic_cas_acquire(&seen.waited, 0, 1))
		wait_for(&seen.closing);
	if (!atomic_load_relaxed(&seen.closing) || atomic_load_relaxed(&seen.dropped))
		return send_and_count(ep, message);
	saw(&seen.dropped);
	return 0;
}

static void close_waits_for_it(struct endpoint *ep)
{
	saw(&seen.closing);
	if (endpoint_torture_who() == 0)
		wait_for(&seen.dropped);
	RIGHT->close(ep);
}

/* One producer looks whether it is closed, and sends when the end has been received. */
static int send_behind_the_end(struct endpoint *ep, const struct message *message)
{
	bool was_closed;
	int err;

	if (endpoint_torture_who() != 2 || !atomic_cas_acquire(&seen.waited, 0, 1))
		return send_and_count(ep, message);
	wait_for(&seen.ends);
	wait_for(&seen.never);		/* the other consumers */
	spin_lock(&mock.lock);
	was_closed = mock.closed;
	mock.closed = false;
	spin_unlock(&mock.lock);
	err = RIGHT->send(ep, message);
	if (was_closed)
		RIGHT->close(ep);
	return err;
}

/* --- ENDPOINT-8 ---------------------------------------------------------------------------------- */

/* The head is of before others sent and received. */
static size_t len_of_two_times(const struct endpoint *ep)
{
	u32 takes = atomic_load_relaxed(&seen.takes);

	if (atomic_cas_acquire(&seen.waited, 0, 1))
		endpoint_torture_let(&seen.claims, takes + 2 * CAPACITY);
	return atomic_load_relaxed(&seen.claims) - takes;
}

/* --- ENDPOINT-9, ENDPOINT-10 ---------------------------------------------------------------------- */

static int reserve_publishes(struct endpoint *ep, struct message **slot)
{
	u32 before = atomic_load_relaxed(&seen.takes);
	int err = RIGHT->reserve(ep, slot);

	if (err)
		return err;
	**slot = (struct message){ .type = 0 };		/* what was there before may be as right as what comes */
	publish(endpoint_mock_slot(&mock, *slot));
	endpoint_torture_let(&seen.takes, before);
	return 0;
}

static void commit_is_done(struct endpoint *ep, struct message *slot)
{
}

static int reserve_and_count(struct endpoint *ep, struct message **slot)
{
	int err = RIGHT->reserve(ep, slot);

	if (!err)
		saw(&seen.claims);
	return err;
}

static void commit_and_count(struct endpoint *ep, struct message *slot)
{
	RIGHT->commit(ep, slot);
	saw(&seen.sends);
}

/* The slot is free before it is read, and somebody writes to it. */
static int peek_frees(struct endpoint *ep, const struct message **slot)
{
	u32 before = atomic_load_relaxed(&seen.sends);
	int err = RIGHT->peek(ep, slot);

	if (err)
		return err;
	RIGHT->release(ep, *slot);
	endpoint_torture_let(&seen.sends, before + CAPACITY);
	return 0;
}

static void release_is_done(struct endpoint *ep, const struct message *slot)
{
}

/* --- ENDPOINT-13 ---------------------------------------------------------------------------------- */

/* What its producer wrote before is on its way, and arrives when the message has. */
static int send_overtakes(struct endpoint *ep, const struct message *message)
{
	u32 *written = &endpoint_written[endpoint_torture_who()];
	u32 value = READ_ONCE(*written), before = atomic_load_relaxed(&seen.takes);
	int err;

	WRITE_ONCE(*written, 0);
	err = RIGHT->send(ep, message);
	if (!err)
		endpoint_torture_let(&seen.takes, before + CAPACITY);
	WRITE_ONCE(*written, value);
	return err;
}

/* --- how each is caught ---------------------------------------------------------------------------- */

struct sabotaged {
	struct endpoint_torture	torture;
	struct endpoint_ops	ops;
};

static const struct sabotaged *chosen;

static struct endpoint *fresh(void)
{
	endpoint_mock_init(&mock, CAPACITY);
	mock.ep.ops = &chosen->ops;
	memset(&seen, 0, sizeof(seen));
	return &mock.ep;
}

static void choose(struct ktest *kt)
{
	chosen = container_of(kt->bench, const struct sabotaged, torture);
}

#define OPS(send_op, recv_op, ...)	{ .send = send_op, .recv = recv_op, __VA_ARGS__ }
#define LEN(op)				.len = op
#define CLOSE(op)			.close = op
#define SLOTS(reserve_op, commit_op, peek_op, release_op)							\
	.reserve = reserve_op, .commit = commit_op, .peek = peek_op, .release = release_op
#define WRONG(...)												\
	(&(const struct sabotaged){ { .fresh = fresh, .patience = PATIENCE }, __VA_ARGS__ }.torture)
#define COPIES_ONLY(...)											\
	(&(const struct sabotaged){										\
		{ .fresh = fresh, .patience = PATIENCE, .no_slots = "what is wrong is a copy" }, __VA_ARGS__	\
	}.torture)

/* Those of the mock by name, for the rows. */
static int right_send(struct endpoint *ep, const struct message *message)
{
	return RIGHT->send(ep, message);
}

static size_t right_len(const struct endpoint *ep)
{
	return RIGHT->len(ep);
}

static void right_close(struct endpoint *ep)
{
	RIGHT->close(ep);
}

static void right_release(struct endpoint *ep, const struct message *slot)
{
	RIGHT->release(ep, slot);
}

static const struct saboteur endpoint_torture_saboteurs[] = {
	{ .name = "ENDPOINT-1 two producers write to one slot",
	  .bench = COPIES_ONLY(OPS(send_to_one_slot, recv_and_count, LEN(right_len), CLOSE(right_close))),
	  .also = "ENDPOINT-6",
	  .why = "what is lost is lost before the end as well" },
	{ .name = "ENDPOINT-1 two consumers take one message",
	  .bench = COPIES_ONLY(OPS(right_send, recv_one_message, LEN(right_len), CLOSE(right_close))),
	  .also = "ENDPOINT-6",
	  .why = "more is received than was sent" },
	{ .name = "ENDPOINT-1 the index goes on before the message is there",
	  .bench = COPIES_ONLY(OPS(send_publishes_first, recv_and_count, LEN(right_len), CLOSE(right_close))),
	  .also = "ENDPOINT-6",
	  .why = "what is lost is lost before the end as well" },
	{ .name = "ENDPOINT-2 a batch comes from its end",
	  .bench = COPIES_ONLY(OPS(send_and_count, recv_and_count, LEN(right_len), CLOSE(right_close),
				   .recv_many = recv_from_the_end)) },
	{ .name = "ENDPOINT-6 what goes just before the end is lost",
	  .bench = COPIES_ONLY(OPS(send_drops_at_the_end, recv_and_count, LEN(right_len),
				   CLOSE(close_waits_for_it))) },
	{ .name = "ENDPOINT-7 a message goes when the end has come",
	  .bench = COPIES_ONLY(OPS(send_behind_the_end, recv_and_count, LEN(right_len), CLOSE(right_close))),
	  .also = "ENDPOINT-6",
	  .why = "it was sent and nobody in the crew received it" },
	{ .name = "ENDPOINT-8 the length is that of two times",
	  .bench = COPIES_ONLY(OPS(send_and_count, recv_and_count, LEN(len_of_two_times), CLOSE(right_close))) },
	{ .name = "ENDPOINT-9 a slot is published before it is written",
	  .bench = WRONG(OPS(right_send, recv_and_count, LEN(right_len), CLOSE(right_close),
			     SLOTS(reserve_publishes, commit_is_done, peek_and_count, right_release))),
	  .also = "ENDPOINT-1 ENDPOINT-6 ENDPOINT-10", .maybe = "ENDPOINT-2",
	  .why = "what comes is nothing, or a part" },
	{ .name = "ENDPOINT-10 a slot is free before it was read",
	  .bench = WRONG(OPS(right_send, recv_and_count, LEN(right_len), CLOSE(right_close),
			     SLOTS(reserve_and_count, commit_and_count, peek_frees, release_is_done))),
	  .also = "ENDPOINT-1 ENDPOINT-2 ENDPOINT-6",
	  .why = "what comes is what somebody else writes there" },
	{ .name = "ENDPOINT-13 a message comes before what was written before",
	  .bench = COPIES_ONLY(OPS(send_overtakes, recv_and_count, LEN(right_len), CLOSE(right_close))) },
};

static const struct saboteur_contract endpoint_torture_contract = {
	.conform	= endpoint_torture_conform,
	.before		= choose,
	.cpus		= 4,
};

SABOTEURS_OF(endpoint_torture, "endpoint/torture", FACT(SMP), endpoint_torture_contract, endpoint_torture_saboteurs);

/* What they break is right. */
static const struct sabotaged right = {
	{ .fresh = fresh },
	OPS(right_send, recv_and_count, LEN(right_len), CLOSE(right_close),
	    SLOTS(reserve_and_count, commit_and_count, peek_and_count, right_release)),
};

static const struct ktest_suite right_torture = {
	.name	= "endpoint/mock",
	.needs	= FACT(SMP),
	.cases	= endpoint_torture_conform,
	.bench	= &right.torture,
	.before	= choose,
};
KTEST_SUITE(right_torture);
