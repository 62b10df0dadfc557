// SPDX-License-Identifier: MIT
/* Waits at endpoints with one thing wrong each, over the mock of a transport. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "conform/endpoint_wait.h"
#include "conform/task_team.h"
#include "endpoint_mock.h"
#include "saboteur.h"

static struct endpoint_mock mock;
static struct endpoint_wait box;
static const struct endpoint_ops *right;	/* of box.ep */
static bool owes;				/* what one of them has promised itself */

/* --- ENDPOINT_WAIT-1 ------------------------------------------------------------------------- */

static int send_wakes_nobody(struct endpoint *ep, const struct message *message)
{
	return endpoint_send(&mock.ep, message);
}

static void commit_wakes_nobody(struct endpoint *ep, struct message *slot)
{
	endpoint_commit(&mock.ep, slot);
}

static size_t batch_wakes_nobody(struct endpoint *ep, const struct message *messages, size_t count)
{
	return endpoint_send_many(&mock.ep, messages, count);
}

/* Whoever has received wakes who wants to send, and nobody else. */
static int recv_tells_no_other(struct endpoint_wait *wait, struct message *message, tick_t deadline) __may_sleep
{
	int err = -EAGAIN, late;

	atomic_fetch_add_relaxed(&wait->receivers.waiting, 1);
	atomic_fence();
	late = wait_until_tick(&wait->receivers.queue, deadline,
			       (err = endpoint_recv(wait->under, message)) != -EAGAIN);
	atomic_fetch_sub_release(&wait->receivers.waiting, 1);
	if (!late)
		wake_one(&wait->senders.queue);
	return late ? late : err;
}

/* --- ENDPOINT_WAIT-2 ------------------------------------------------------------------------- */

static int recv_wakes_nobody(struct endpoint *ep, struct message *message)
{
	return endpoint_recv(&mock.ep, message);
}

static void release_wakes_nobody(struct endpoint *ep, const struct message *slot)
{
	endpoint_release(&mock.ep, slot);
}

static int send_tells_no_other(struct endpoint_wait *wait, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = -EAGAIN, late;

	atomic_fetch_add_relaxed(&wait->senders.waiting, 1);
	atomic_fence();
	late = wait_until_tick(&wait->senders.queue, deadline,
			       (err = endpoint_send(wait->under, message)) != -EAGAIN);
	atomic_fetch_sub_release(&wait->senders.waiting, 1);
	if (!late)
		wake_one(&wait->receivers.queue);
	return late ? late : err;
}

/* --- ENDPOINT_WAIT-3 ------------------------------------------------------------------------- */

static int send_half_the_time(struct endpoint_wait *wait, const struct message *message, tick_t deadline)
	__may_sleep
{
	return endpoint_send_until(wait, message, team_half_way(deadline));
}

static int recv_half_the_time(struct endpoint_wait *wait, struct message *message, tick_t deadline) __may_sleep
{
	return endpoint_recv_until(wait, message, team_half_way(deadline));
}

/* --- ENDPOINT_WAIT-4 ------------------------------------------------------------------------- */

static void close_wakes_nobody(struct endpoint *ep)
{
	endpoint_close(&mock.ep);
}

static void close_wakes_one(struct endpoint *ep)
{
	endpoint_close(&mock.ep);
	wake_one(&box.senders.queue);
	wake_one(&box.receivers.queue);
}

static void close_wakes_receivers(struct endpoint *ep)
{
	endpoint_close(&mock.ep);
	wake_all(&box.receivers.queue);
}

static void close_drops(struct endpoint *ep)
{
	struct message message;

	while (!endpoint_recv(&mock.ep, &message))
		;
	right->close(ep);
}

/* --- ENDPOINT_WAIT-5 ------------------------------------------------------------------------- */

static int send_all_the_same(struct endpoint_wait *wait, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = endpoint_send_until(wait, message, deadline);
	struct message dropped;

	if (err == -ETIMEDOUT && !endpoint_recv(wait->under, &dropped))
		(void)!endpoint_send(wait->under, message);
	return err;
}

static int recv_takes_the_next(struct endpoint_wait *wait, struct message *message, tick_t deadline) __may_sleep
{
	int err = endpoint_recv_until(wait, message, deadline);

	owes = err == -ETIMEDOUT;
	return err;
}

static int send_to_who_was_late(struct endpoint *ep, const struct message *message)
{
	if (!owes)
		return right->send(ep, message);
	owes = false;
	return 0;
}

/* --- ENDPOINT_WAIT-6 ------------------------------------------------------------------------- */

static bool is_past(tick_t deadline)
{
	return deadline <= clock_now(this_kernel()->arch->clock);
}

static int send_asks_the_clock(struct endpoint_wait *wait, const struct message *message, tick_t deadline)
	__may_sleep
{
	return is_past(deadline) ? -ETIMEDOUT : endpoint_send_until(wait, message, deadline);
}

static int recv_asks_the_clock(struct endpoint_wait *wait, struct message *message, tick_t deadline) __may_sleep
{
	return is_past(deadline) ? -ETIMEDOUT : endpoint_recv_until(wait, message, deadline);
}

static int send_waits_to_refuse(struct endpoint_wait *wait, const struct message *message, tick_t deadline)
	__may_sleep
{
	bool is_full = endpoint_len(wait->under) == wait->ep.capacity;

	return is_full && !endpoint_carries(wait->under, message) ? -ETIMEDOUT
								  : endpoint_send_until(wait, message, deadline);
}

/* --- how each is caught ------------------------------------------------------------------------ */

/* What is wrong replaces what is right. */
struct sabotaged {
	struct endpoint_wait_bench	bench;
	struct endpoint_ops		wrong;
};

static const struct endpoint_ops *wrong;	/* of the saboteur that runs */

static void keep_wrong(struct ktest *kt)
{
	const struct sabotaged *sabotaged = container_of(kt->bench, const struct sabotaged, bench);

	wrong = &sabotaged->wrong;
}

static struct endpoint_wait *fresh(u32 capacity)
{
	static struct endpoint_ops ops;

	endpoint_mock_init(&mock, capacity);
	endpoint_wait_init(&box, &mock.ep);
	owes = false;
	right = box.ep.ops;
	ops = *right;
	ops.send = wrong->send ? wrong->send : ops.send;
	ops.recv = wrong->recv ? wrong->recv : ops.recv;
	ops.close = wrong->close ? wrong->close : ops.close;
	ops.send_many = wrong->send_many ? wrong->send_many : ops.send_many;
	ops.commit = wrong->commit ? wrong->commit : ops.commit;
	ops.release = wrong->release ? wrong->release : ops.release;
	box.ep.ops = &ops;
	return &box;
}

#define LENT(send, recv, ...)								\
	(&(const struct sabotaged){ .bench = { fresh, send, recv, NULL }, .wrong = { __VA_ARGS__ } }.bench)
#define WRONG(...)	LENT(endpoint_send_until, endpoint_recv_until, __VA_ARGS__)
#define WRONG_SEND(op)	LENT(op, endpoint_recv_until)
#define WRONG_RECV(op)	LENT(endpoint_send_until, op)

static const struct saboteur endpoint_wait_saboteurs[] = {
	{ .name = "ENDPOINT_WAIT-1 a send wakes nobody", .bench = WRONG(.send = send_wakes_nobody) },
	{ .name = "ENDPOINT_WAIT-1 a commit wakes nobody", .bench = WRONG(.commit = commit_wakes_nobody),
	  .also = "ENDPOINT_WAIT-4", .why = "the last message is one that is committed" },
	{ .name = "ENDPOINT_WAIT-1 a batch wakes nobody", .bench = WRONG(.send_many = batch_wakes_nobody) },
	{ .name = "ENDPOINT_WAIT-1 who is served tells no other", .bench = WRONG_RECV(recv_tells_no_other),
	  .also = "ENDPOINT_WAIT-4", .why = "nor does who gets the last message" },
	{ .name = "ENDPOINT_WAIT-2 a recv wakes nobody", .bench = WRONG(.recv = recv_wakes_nobody) },
	{ .name = "ENDPOINT_WAIT-2 a release wakes nobody", .bench = WRONG(.release = release_wakes_nobody) },
	{ .name = "ENDPOINT_WAIT-2 who has room tells no other", .bench = WRONG_SEND(send_tells_no_other) },
	{ .name = "ENDPOINT_WAIT-3 a send is late early", .bench = WRONG_SEND(send_half_the_time) },
	{ .name = "ENDPOINT_WAIT-3 a recv is late early", .bench = WRONG_RECV(recv_half_the_time) },
	{ .name = "ENDPOINT_WAIT-4 the end wakes nobody", .bench = WRONG(.close = close_wakes_nobody),
	  .maybe = "ENDPOINT_WAIT-1", .why = "who is left of hundreds waits for it" },
	{ .name = "ENDPOINT_WAIT-4 the end wakes one", .bench = WRONG(.close = close_wakes_one),
	  .maybe = "ENDPOINT_WAIT-1", .why = "who is left of hundreds waits for it" },
	{ .name = "ENDPOINT_WAIT-4 the end wakes no sender", .bench = WRONG(.close = close_wakes_receivers) },
	{ .name = "ENDPOINT_WAIT-4 the end drops what was sent", .bench = WRONG(.close = close_drops),
	  .also = "ENDPOINT_WAIT-6", .why = "what was sent before is expected" },
	{ .name = "ENDPOINT_WAIT-5 a late send goes all the same", .bench = WRONG_SEND(send_all_the_same) },
	{ .name = "ENDPOINT_WAIT-5 a late recv takes the next one",
	  .bench = LENT(endpoint_send_until, recv_takes_the_next, .send = send_to_who_was_late) },
	{ .name = "ENDPOINT_WAIT-6 a send asks the clock first", .bench = WRONG_SEND(send_asks_the_clock) },
	{ .name = "ENDPOINT_WAIT-6 a recv asks the clock first", .bench = WRONG_RECV(recv_asks_the_clock),
	  .also = "ENDPOINT_WAIT-4", .why = "what was sent before the end is asked for so" },
	{ .name = "ENDPOINT_WAIT-6 what is too large waits for room", .bench = WRONG_SEND(send_waits_to_refuse) },
};

static const struct saboteur_contract endpoint_wait_contract = { .conform = endpoint_wait_conform, .before = keep_wrong };

SABOTEURS(endpoint_wait, FACT(SCHED), endpoint_wait_contract, endpoint_wait_saboteurs);

/* What they break is right. */
static struct endpoint_wait *fresh_right(u32 capacity)
{
	endpoint_mock_init(&mock, capacity);
	endpoint_wait_init(&box, &mock.ep);
	return &box;
}

static const struct endpoint_wait_bench right_bench = { fresh_right, endpoint_send_until, endpoint_recv_until, NULL };

static const struct ktest_suite right_suite = {
	.name	= "endpoint_wait/mock",
	.needs	= FACT(SCHED),
	.cases	= endpoint_wait_conform,
	.bench	= &right_bench,
};
KTEST_SUITE(right_suite);
