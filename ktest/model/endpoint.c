// SPDX-License-Identifier: MIT
/*
 * endpoint - the naive model of an endpoint: a list of all that was ever sent, and how many of them came.
 *
 * Every result must be the one that the list says, and what comes must be the next one on it, wholly.  One
 * producer and one consumer take turns: while one holds a slot, it does nothing but to give it back.  In the
 * end all slots are given back, it is closed, and what is left must come, and then the end.
 */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "conform/endpoint.h"
#include "model.h"

#define BATCH		4u
#define SENT_MAX	(BATCH * (SEQUENCE_MAX + 1))
#define CLOSE_PART	32		/* one close in so many is one */

enum { SEND, RECV, SEND_MANY, RECV_MANY, RESERVE, COMMIT, PEEK, RELEASE, CLOSE, KINDS };

/* How large: all that a message has besides its number. */
struct sent {
	u16	size, handles;
};

static struct {
	const struct endpoint_bench	*bench;
	struct endpoint			*ep;
	u32				sent, received;	/* received: a message that is peeked at is not */
	struct sent			list[SENT_MAX];
	bool				closed;
	struct message			*reserved;	/* or NULL */
	const struct message		*peeked;	/* or NULL */
	struct message			messages[BATCH];
} now;

/* --- messages ------------------------------------------------------------------------------------- */

static struct sent large_as(struct operation op)
{
	return (struct sent){
		.size = (u16)(op.size % (now.ep->payload_max + 2u)),
		.handles = (u16)(op.how % (now.ep->handles_max + 2u)),
	};
}

static bool is_too_large(struct sent sent)
{
	return sent.size > now.ep->payload_max || sent.handles > now.ep->handles_max;
}

static void fill(struct message *message, u32 number, struct sent sent)
{
	message->type = number;
	message->size = sent.size;
	message->handle_count = sent.handles;
	for (u16 i = 0; i < MIN(sent.size, now.ep->payload_max); i++)
		message->payload[i] = (u8)(number * 7 + i);
	for (u16 i = 0; i < MIN(sent.handles, now.ep->handles_max); i++)
		message->handles[i] = number + i;
}

static bool is_right(struct finding *finding, const struct message *message, u32 number)
{
	struct sent sent = now.list[number];
	struct message expected;

	if (message->type != number)
		return finding_is(finding, "message %u came, not %u", message->type, number);
	fill(&expected, number, sent);
	if (message->size != sent.size || memcmp(message->payload, expected.payload, sent.size) != 0)
		return finding_is(finding, "the bytes of message %u are not as they were sent", number);
	if (message->handle_count != sent.handles ||
	    memcmp(message->handles, expected.handles, sent.handles * sizeof(expected.handles[0])) != 0)
		return finding_is(finding, "the handles of message %u are not as they were sent", number);
	return true;
}

static bool agrees(struct finding *finding, int err, int expected)
{
	finding_tell(finding, " -> %s\n", errno_name(err));
	return err == expected ||
	       finding_is(finding, "it is %s, not %s", errno_name(err), errno_name(expected));
}

/* --- producers -------------------------------------------------------------------------------------- */

/* Without a look at its size.  Whoever holds a slot keeps it from others. */
static int expected_to_go(void)
{
	if (now.closed)
		return -EPIPE;
	return now.sent - now.received + (now.reserved != NULL) < now.ep->capacity ? 0 : -EAGAIN;
}

static bool send(struct finding *finding, struct operation op)
{
	struct sent sent = large_as(op);
	int expected = is_too_large(sent) ? -EMSGSIZE : expected_to_go();

	finding_tell(finding, "send %u bytes, %u handles", sent.size, sent.handles);
	fill(&now.messages[0], now.sent, sent);
	if (!agrees(finding, endpoint_send(now.ep, &now.messages[0]), expected))
		return false;
	if (!expected)
		now.list[now.sent++] = sent;
	return true;
}

/* One of them as large as the operation says, the others small. */
static bool send_many(struct finding *finding, struct operation op)
{
	u32 count = op.which % (BATCH + 1), before = now.sent;
	size_t went;

	for (u32 i = 0; i < count; i++)
		fill(&now.messages[i], before + i, i == op.which / 8u % BATCH ? large_as(op) : (struct sent){ 0, 0 });
	for (u32 i = 0; i < count && expected_to_go() == 0; i++) {
		struct sent sent = { now.messages[i].size, now.messages[i].handle_count };

		if (is_too_large(sent))
			break;
		now.list[now.sent++] = sent;
	}
	went = endpoint_send_many(now.ep, now.messages, count);
	finding_tell(finding, "send %u at once -> %zu\n", count, went);
	return went == now.sent - before ||
	       finding_is(finding, "%zu went, not %u", went, now.sent - before);
}

static bool reserve(struct finding *finding)
{
	int expected = expected_to_go();

	finding_tell(finding, "reserve");
	return agrees(finding, endpoint_reserve(now.ep, &now.reserved), expected);
}

static bool commit(struct finding *finding, struct operation op)
{
	struct sent sent = large_as(op);

	sent.size = MIN(sent.size, now.ep->payload_max);
	sent.handles = MIN(sent.handles, now.ep->handles_max);
	finding_tell(finding, "commit %u bytes, %u handles\n", sent.size, sent.handles);
	fill(now.reserved, now.sent, sent);
	endpoint_commit(now.ep, now.reserved);
	now.reserved = NULL;
	now.list[now.sent++] = sent;
	return true;
}

/* --- consumers -------------------------------------------------------------------------------------- */

static int expected_to_come(void)
{
	if (now.sent > now.received)
		return 0;
	return now.closed && !now.reserved ? -EPIPE : -EAGAIN;
}

static bool recv(struct finding *finding)
{
	int expected = expected_to_come();

	finding_tell(finding, "recv");
	if (!agrees(finding, endpoint_recv(now.ep, &now.messages[0]), expected))
		return false;
	return expected || is_right(finding, &now.messages[0], now.received++);
}

static bool recv_many(struct finding *finding, struct operation op)
{
	u32 room = op.which % (BATCH + 1), expected = MIN(room, now.sent - now.received);
	size_t came = endpoint_recv_many(now.ep, now.messages, room);

	finding_tell(finding, "recv up to %u at once -> %zu\n", room, came);
	if (came != expected)
		return finding_is(finding, "%zu came, not %u", came, expected);
	for (u32 i = 0; i < expected; i++)
		if (!is_right(finding, &now.messages[i], now.received++))
			return false;
	return true;
}

static bool peek(struct finding *finding)
{
	int expected = expected_to_come();

	finding_tell(finding, "peek");
	if (!agrees(finding, endpoint_peek(now.ep, &now.peeked), expected))
		return false;
	return expected || is_right(finding, now.peeked, now.received);
}

static bool release(struct finding *finding)
{
	finding_tell(finding, "release\n");
	if (!is_right(finding, now.peeked, now.received))
		return false;
	endpoint_release(now.ep, now.peeked);
	now.peeked = NULL;
	now.received++;
	return true;
}

static bool close(struct finding *finding)
{
	finding_tell(finding, "close\n");
	endpoint_close(now.ep);
	now.closed = true;
	return true;
}

/* --- sequences --------------------------------------------------------------------------------------- */

static bool do_one(struct finding *finding, struct operation op)
{
	bool slots = !now.bench->no_slots;

	switch (op.what % KINDS) {
	case SEND:
		return now.reserved || send(finding, op);
	case RECV:
		return now.peeked || recv(finding);
	case SEND_MANY:
		return now.reserved || send_many(finding, op);
	case RECV_MANY:
		return now.peeked || recv_many(finding, op);
	case RESERVE:
		return !slots || now.reserved || reserve(finding);
	case COMMIT:
		return !now.reserved || commit(finding, op);
	case PEEK:
		return !slots || now.peeked || peek(finding);
	case RELEASE:
		return !now.peeked || release(finding);
	case CLOSE:
		return op.how % CLOSE_PART || close(finding);
	}
	return true;
}

static bool length_is_exact(struct finding *finding)
{
	size_t len = endpoint_len(now.ep);

	if (now.reserved || now.peeked)
		return len <= now.ep->capacity || finding_is(finding, "its length is %zu of %u", len, now.ep->capacity);
	return len == now.sent - now.received ||
	       finding_is(finding, "its length is %zu, not %u", len, now.sent - now.received);
}

static bool all_come(struct finding *finding)
{
	const struct operation none = { 0, 0, 0, 0 };

	if ((now.reserved && !commit(finding, none)) || (now.peeked && !release(finding)) || !close(finding))
		return false;
	while (now.received < now.sent)
		if (!recv(finding))
			return false;
	return recv(finding) && length_is_exact(finding);
}

/* As many slots as the first operation says. */
static void start(struct ktest *kt, const struct sequence *sequence)
{
	u32 capacity = 1 + (sequence->count ? sequence->ops[0].which % ENDPOINT_BENCH_CAPACITY : 0u);

	now.bench = kt->bench;
	now.ep = now.bench->fresh(kt, capacity);
	now.sent = now.received = 0;
	now.closed = false;
	now.reserved = NULL;
	now.peeked = NULL;
}

static bool run(struct ktest *kt, const struct sequence *sequence, struct finding *finding)
{
	start(kt, sequence);
	for (finding->step = 0; finding->step < sequence->count; finding->step++)
		if (!do_one(finding, sequence->ops[finding->step]) || !length_is_exact(finding))
			return false;
	return all_come(finding);
}

/* The endpoint is the bench's own, and made anew each time. */
static void abandon(void *unused)
{
}

static struct operation random(u64 *seed)
{
	u64 dice = ktest_random(seed);

	return (struct operation){ .what = SEND, .size = (u8)(dice % 256), .how = (u8)(dice >> 8) };
}

const struct model endpoint_model = {
	.rounds		= 50,
	.kinds		= KINDS,
	.random		= random,
	.run		= run,
	.abandon	= abandon,
};
