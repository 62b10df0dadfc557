// SPDX-License-Identifier: MIT
/* The model of endpoints against broken ones: each is caught, by the least that shows it. */
#include <foundry/string.h>

#include "conform/endpoint.h"
#include "endpoint_mock.h"
#include "sabotaged.h"

static struct endpoint_mock mock;
static u32 sends;

#define RIGHT	(&endpoint_mock_ops)

/* --- what is wrong -------------------------------------------------------------- */

static int send_loses_the_third(struct endpoint *ep, const struct message *message)
{
	if (endpoint_carries(ep, message) && RIGHT->len(ep) == 2)
		return 0;
	return RIGHT->send(ep, message);
}

static int send_doubles(struct endpoint *ep, const struct message *message)
{
	int err = RIGHT->send(ep, message);

	if (!err && message->size == 40)
		(void)!RIGHT->send(ep, message);
	return err;
}

static int send_cuts_bytes(struct endpoint *ep, const struct message *message)
{
	struct message cut = *message;

	cut.payload[16] = 0;
	return RIGHT->send(ep, &cut);
}

static int send_loses_handles(struct endpoint *ep, const struct message *message)
{
	struct message cut = *message;

	cut.handle_count = MIN(message->handle_count, 2u);
	return message->handle_count > ep->handles_max ? -EMSGSIZE : RIGHT->send(ep, &cut);
}

static int send_keeps_one_free(struct endpoint *ep, const struct message *message)
{
	if (endpoint_carries(ep, message) && RIGHT->len(ep) == 1 && ep->capacity == 2)
		return -EAGAIN;
	return RIGHT->send(ep, message);
}

static int recv_forgets_the_end(struct endpoint *ep, struct message *message)
{
	int err = RIGHT->recv(ep, message);

	return err == -EPIPE ? -EAGAIN : err;
}

static int peek_consumes(struct endpoint *ep, const struct message **slot)
{
	int err = RIGHT->peek(ep, slot);

	if (!err)
		RIGHT->release(ep, *slot);
	return err;
}

static void release_nothing(struct endpoint *ep, const struct message *slot)
{
}

static int send_dies(struct endpoint *ep, const struct message *message)
{
	BUG_ON(++sends == 3, "the mock dies of the third");
	return RIGHT->send(ep, message);
}

/* --- how each is caught ----------------------------------------------------------- */

/* The bench first: it is what cases are lent. */
struct lent {
	struct endpoint_bench	bench;
	struct endpoint_ops	wrong;
};

static struct endpoint_ops ops;

static struct endpoint *fresh(struct ktest *kt, u32 capacity)
{
	const struct lent *lent = kt->bench;

	ops = *RIGHT;
	ops.send = lent->wrong.send ? lent->wrong.send : ops.send;
	ops.recv = lent->wrong.recv ? lent->wrong.recv : ops.recv;
	ops.peek = lent->wrong.peek ? lent->wrong.peek : ops.peek;
	ops.release = lent->wrong.release ? lent->wrong.release : ops.release;
	endpoint_mock_init(&mock, capacity);
	mock.ep.ops = &ops;
	sends = 0;
	return &mock.ep;
}

#define WRONG(...)	(&(const struct lent){ .bench = { .fresh = fresh }, .wrong = { __VA_ARGS__ } })

static const struct sabotaged saboteurs[] = {
	{ WRONG(.send = send_loses_the_third), "the third message that waits is lost",
	  "1 of 200 operations is enough: its length is 2, not 3",
	  "send 3 at once -> 3\n" },
	{ WRONG(.send = send_doubles), "a message of 40 bytes comes twice",
	  "1 of 200 operations is enough: its length is 2, not 1",
	  "send 40 bytes, 0 handles -> 0\n" },
	{ WRONG(.send = send_cuts_bytes), "byte 16 is lost",
	  "1 of 200 operations is enough: the bytes of message 0 are not as they were sent",
	  "send 17 bytes, 0 handles -> 0\nclose\nrecv -> 0\n" },
	{ WRONG(.send = send_loses_handles), "the third handle is lost",
	  "1 of 200 operations is enough: the handles of message 0 are not as they were sent",
	  "send 0 bytes, 3 handles -> 0\nclose\nrecv -> 0\n" },
	{ WRONG(.send = send_keeps_one_free), "of two slots one is kept free",
	  "2 of 200 operations are enough: it is -EAGAIN, not 0",
	  "send 0 bytes, 0 handles -> 0\nsend 0 bytes, 0 handles -> -EAGAIN\n" },
	{ WRONG(.recv = recv_forgets_the_end), "the end is never received",
	  "0 of 200 operations are enough: it is -EAGAIN, not -EPIPE",
	  "close\nrecv -> -EAGAIN\n" },
	{ WRONG(.peek = peek_consumes, .release = release_nothing), "to peek is to consume",
	  "3 of 200 operations are enough: it is 0, not -EAGAIN",
	  "send 0 bytes, 0 handles -> 0\npeek -> 0\nsend 0 bytes, 0 handles -> 0\n" },
	{ WRONG(.send = send_dies), "a BUG",
	  "3 of 200 operations are enough: BUG at ktest/model/selftest_endpoint.c",
	  "send 0 bytes, 0 handles -> 0\nsend 0 bytes, 0 handles -> -EAGAIN\nsend 0 bytes, 0 handles" },
};

static void is_caught(struct ktest *kt)
{
	model_sees(kt, kt->param, &endpoint_random[0], NULL);
}

static void is_not_caught(struct ktest *kt)
{
	model_accepts(kt, WRONG(.send = NULL), &endpoint_random[0]);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, saboteurs, sabotaged_name),
	KCASE("the mock itself passes", is_not_caught),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "model/endpoint",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(selftest);
