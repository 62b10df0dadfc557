// SPDX-License-Identifier: MIT
/* Transports with one thing wrong each, around the mock: batches, and slots that are written and read in place. */
#include "conform/endpoint.h"
#include "endpoint_mock.h"
#include "saboteur.h"

static struct endpoint_mock mock;
static struct message *reserved;
static const struct message *peeked;
static struct message seen;

#define RIGHT	(&endpoint_mock_ops)

static bool is_closed(void)
{
	spin_guard(&mock.lock);
	return mock.closed;
}

/* --- ENDPOINT-6, ENDPOINT-7 -------------------------------------------------------------------- */

/* What it has been said to hold is put back as it was before. */
static void commit_is_too_late(struct endpoint *ep, struct message *slot)
{
	if (!is_closed()) {
		RIGHT->commit(ep, slot);
		return;
	}
	spin_guard(&mock.lock);
	mock.tail--;
	mock.states[mock.tail % ep->capacity] = MOCK_FREE;
}

static int recv_does_not_await(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	return err == -EAGAIN && is_closed() ? -EPIPE : err;
}

/* --- ENDPOINT-9 --------------------------------------------------------------------------------- */

static int reserve_publishes(struct endpoint *ep, struct message **slot)
{
	int err = RIGHT->reserve(ep, slot);

	if (err)
		return err;
	**slot = (struct message){ .type = 0 };
	RIGHT->commit(ep, *slot);
	reserved = *slot;
	return 0;
}

static void commit_what_is_published(struct endpoint *ep, struct message *slot)
{
	BUG_ON(slot != reserved, "mock: the slot is not reserved");
	BUG_ON(!endpoint_carries(ep, slot), "mock: the message is too large");
	reserved = NULL;
}

/* What is in the slot goes empty, and as it was behind what has come since. */
static void commit_sends_a_copy(struct endpoint *ep, struct message *slot)
{
	struct message copy;

	RIGHT->commit(ep, slot);
	copy = *slot;
	slot->type = 0;
	(void)!RIGHT->send(ep, &copy);
}

static int reserve_takes_a_full_one(struct endpoint *ep, struct message **slot)
{
	int err = RIGHT->reserve(ep, slot);

	if (err == -EAGAIN)
		*slot = &mock.messages[0];
	return err == -EAGAIN ? 0 : err;
}

static int reserve_does_not_end(struct endpoint *ep, struct message **slot)
{
	int err = RIGHT->reserve(ep, slot);

	if (err == -EPIPE)
		*slot = &mock.messages[0];
	return err == -EPIPE ? 0 : err;
}

/* To whoever asks, until it is committed. */
static int reserve_gives_the_same(struct endpoint *ep, struct message **slot)
{
	if (!reserved)
		return RIGHT->reserve(ep, &reserved) ? -EAGAIN : (*slot = reserved, 0);
	*slot = reserved;
	return 0;
}

static void commit_the_same(struct endpoint *ep, struct message *slot)
{
	RIGHT->commit(ep, slot);
	reserved = NULL;
}

/* --- ENDPOINT-10 -------------------------------------------------------------------------------- */

static int peek_consumes(struct endpoint *ep, const struct message **slot)
{
	int err = RIGHT->peek(ep, slot);

	if (err)
		return err;
	RIGHT->release(ep, *slot);
	peeked = *slot;
	return 0;
}

static void release_what_is_consumed(struct endpoint *ep, const struct message *slot)
{
	BUG_ON(slot != peeked, "mock: the slot is not peeked at");
	peeked = NULL;
}

/* It comes again. */
static void release_puts_it_back(struct endpoint *ep, const struct message *slot)
{
	u32 at = endpoint_mock_slot(&mock, slot);

	BUG_ON(!endpoint_mock_pass(&mock, at, MOCK_TAKEN, MOCK_FULL), "mock: the slot is not peeked at");
	spin_guard(&mock.lock);
	mock.head--;
}

static int peek_gives_the_same(struct endpoint *ep, const struct message **slot)
{
	int err = peeked ? 0 : RIGHT->peek(ep, &peeked);

	if (!err)
		*slot = peeked;
	return err;
}

static void release_the_same(struct endpoint *ep, const struct message *slot)
{
	RIGHT->release(ep, slot);
	peeked = NULL;
}

static int peek_never_ends(struct endpoint *ep, const struct message **slot)
{
	int err = RIGHT->peek(ep, slot);

	return err == -EPIPE ? -EAGAIN : err;
}

static int peek_shows_a_copy(struct endpoint *ep, const struct message **slot)
{
	int err = RIGHT->peek(ep, slot);

	if (err)
		return err;
	peeked = *slot;
	seen = **slot;
	seen.size = 0;
	*slot = &seen;
	return 0;
}

static void release_behind_the_copy(struct endpoint *ep, const struct message *slot)
{
	RIGHT->release(ep, slot == &seen ? peeked : slot);
}

/* --- ENDPOINT-11 ------------------------------------------------------------------------------- */

static size_t send_all_or_none(struct endpoint *ep, const struct message *messages, size_t n)
{
	size_t sent = 0;

	if (n > ep->capacity - RIGHT->len(ep))
		return 0;
	while (sent < n && !RIGHT->send(ep, &messages[sent]))
		sent++;
	return sent;
}

static size_t send_skips(struct endpoint *ep, const struct message *messages, size_t n)
{
	size_t sent = 0;

	for (size_t i = 0; i < n; i++)
		sent += RIGHT->send(ep, &messages[i]) == 0;
	return sent;
}

static size_t send_from_the_end(struct endpoint *ep, const struct message *messages, size_t n)
{
	size_t sent = 0;

	n = MIN(n, ep->capacity - RIGHT->len(ep));
	while (n-- > 0 && !RIGHT->send(ep, &messages[n]))
		sent++;
	return sent;
}

static size_t recv_writes_one_more(struct endpoint *ep, struct message *messages, size_t n)
{
	size_t received = 0;

	while (received < n && !RIGHT->recv(ep, &messages[received]))
		received++;
	if (n)
		messages[received].type = 0;
	return received;
}

static size_t recv_counts_one_less(struct endpoint *ep, struct message *messages, size_t n)
{
	size_t received = 0;

	while (received < n && !RIGHT->recv(ep, &messages[received]))
		received++;
	return received > 1 ? received - 1 : received;
}

/* --- ENDPOINT-12 -------------------------------------------------------------------------------- */

static void commit_of_anything(struct endpoint *ep, struct message *slot)
{
	u32 at = endpoint_mock_slot(&mock, slot);

	if (endpoint_mock_pass(&mock, at, MOCK_CLAIMED, MOCK_CLAIMED))
		RIGHT->commit(ep, slot);
}

static void commit_of_any_size(struct endpoint *ep, struct message *slot)
{
	u32 at = endpoint_mock_slot(&mock, slot);

	BUG_ON(!endpoint_mock_pass(&mock, at, MOCK_CLAIMED, MOCK_CLAIMED), "mock: the slot is not reserved");
	slot->size = MIN(slot->size, ep->payload_max);
	slot->handle_count = MIN(slot->handle_count, ep->handles_max);
	RIGHT->commit(ep, slot);
}

static void release_of_anything(struct endpoint *ep, const struct message *slot)
{
	(void)endpoint_mock_pass(&mock, endpoint_mock_slot(&mock, slot), MOCK_TAKEN, MOCK_FREE);
}

/* The sentence is right, and what it waits for is gone. */
static void release_frees_and_dies(struct endpoint *ep, const struct message *slot)
{
	struct message dropped;
	u32 at = endpoint_mock_slot(&mock, slot);

	if (endpoint_mock_pass(&mock, at, MOCK_TAKEN, MOCK_FREE))
		return;
	(void)!RIGHT->recv(ep, &dropped);
	BUG("mock: the slot is not peeked at");
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
	ops.send_many = wrong->send_many;
	ops.recv_many = wrong->recv_many;
	ops.recv = wrong->recv ? wrong->recv : ops.recv;
	ops.reserve = wrong->reserve ? wrong->reserve : ops.reserve;
	ops.commit = wrong->commit ? wrong->commit : ops.commit;
	ops.peek = wrong->peek ? wrong->peek : ops.peek;
	ops.release = wrong->release ? wrong->release : ops.release;
	endpoint_mock_init(&mock, capacity);
	mock.ep.ops = &ops;
	reserved = NULL;
	peeked = NULL;
	return &mock.ep;
}

#define WRONG(...)	(&(const struct sabotaged){ .bench = { .fresh = fresh }, .wrong = { __VA_ARGS__ } }.bench)

static const struct saboteur endpoint_slots_saboteurs[] = {
	{ .name = "ENDPOINT-6 what is committed behind the end is dropped",
	  .bench = WRONG(.commit = commit_is_too_late),
	  .also = "ENDPOINT-7",
	  .why = "the end waits for it in vain" },
	{ .name = "ENDPOINT-7 the end does not wait for what is reserved",
	  .bench = WRONG(.recv = recv_does_not_await) },
	{ .name = "ENDPOINT-9 a slot is published before it is written",
	  .bench = WRONG(.reserve = reserve_publishes, .commit = commit_what_is_published),
	  .also = "ENDPOINT-7 ENDPOINT-12",
	  .why = "it is there before the end, and when a commit has died" },
	{ .name = "ENDPOINT-9 what is committed is empty, and comes again", .bench = WRONG(.commit = commit_sends_a_copy),
	  .also = "ENDPOINT-6 ENDPOINT-7 ENDPOINT-12",
	  .why = "so it does before the end, and when a commit has died" },
	{ .name = "ENDPOINT-9 a full one gives a slot", .bench = WRONG(.reserve = reserve_takes_a_full_one),
	  .also = "ENDPOINT-10",
	  .why = "so it does while a message is peeked at" },
	{ .name = "ENDPOINT-9 a closed one gives a slot", .bench = WRONG(.reserve = reserve_does_not_end) },
	{ .name = "ENDPOINT-9 two producers get one slot",
	  .bench = WRONG(.reserve = reserve_gives_the_same, .commit = commit_the_same) },
	{ .name = "ENDPOINT-10 to peek is to consume",
	  .bench = WRONG(.peek = peek_consumes, .release = release_what_is_consumed) },
	{ .name = "ENDPOINT-10 what is released comes again", .bench = WRONG(.release = release_puts_it_back),
	  .also = "ENDPOINT-12",
	  .why = "so it does behind a release that dies" },
	{ .name = "ENDPOINT-10 two consumers peek at one message",
	  .bench = WRONG(.peek = peek_gives_the_same, .release = release_the_same) },
	{ .name = "ENDPOINT-10 there is no end to peek at", .bench = WRONG(.peek = peek_never_ends) },
	{ .name = "ENDPOINT-10 what is peeked at has lost its bytes",
	  .bench = WRONG(.peek = peek_shows_a_copy, .release = release_behind_the_copy) },
	{ .name = "ENDPOINT-11 a batch goes wholly or not", .bench = WRONG(.send_many = send_all_or_none) },
	{ .name = "ENDPOINT-11 a batch leaves out what is too large", .bench = WRONG(.send_many = send_skips) },
	{ .name = "ENDPOINT-11 a batch goes from its end", .bench = WRONG(.send_many = send_from_the_end) },
	{ .name = "ENDPOINT-11 a message behind the batch is written to",
	  .bench = WRONG(.recv_many = recv_writes_one_more) },
	{ .name = "ENDPOINT-11 the last of a batch is not counted",
	  .bench = WRONG(.recv_many = recv_counts_one_less) },
	{ .name = "ENDPOINT-12 a slot that is not reserved is committed", .bench = WRONG(.commit = commit_of_anything) },
	{ .name = "ENDPOINT-12 what is too large is cut and committed", .bench = WRONG(.commit = commit_of_any_size) },
	{ .name = "ENDPOINT-12 a slot that is not peeked at is released",
	  .bench = WRONG(.release = release_of_anything) },
	{ .name = "ENDPOINT-12 before it dies it drops a message", .bench = WRONG(.release = release_frees_and_dies) },
};

static const struct saboteur_contract endpoint_slots_contract = { .conform = endpoint_conform };

SABOTEURS_OF(endpoint_slots, "endpoint/slots", FACT(CONSOLE), endpoint_slots_contract, endpoint_slots_saboteurs);
