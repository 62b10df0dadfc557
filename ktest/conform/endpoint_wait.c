// SPDX-License-Identifier: MIT
/* The promise of endpoint_wait.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "endpoint_wait.h"
#include "numbered.h"
#include "task_team.h"

#define A_WHILE_NS	1000000
#define MANY		200	/* messages; four CPUs on two of a loaded host take ten seconds for as many */

static const struct endpoint_wait_bench *bench;
static struct endpoint_wait *box;
static struct team team;
static u32 ended;		/* atomic: members that have come to the end */

/* Whatever a case was about, members go on to their end behind it. */
static void end_of_team(void *unused) __may_sleep
{
	atomic_store_release(&team.over, 1);
	endpoint_close(box->under);
	wake_all(&box->receivers.queue);
	wake_all(&box->senders.queue);
}

/* A box, and @size members that will call @fn. */
static void make(struct ktest *kt, u32 capacity, unsigned int size, int (*fn)(void *member))
{
	bench = kt->bench;
	box = bench->fresh(capacity);
	ended = 0;
	ASSERT_EQ(kt, box->ep.capacity, capacity);
	team_make(kt, &team, size, fn);
	ktest_defer(kt, end_of_team, NULL);
}

static void needs_many(struct ktest *kt)
{
	const struct endpoint_wait_bench *lent = kt->bench;

	if (lent->one_each)
		ktest_skip(kt, "not provided: %s", lent->one_each);
}

static void start_waiting(struct ktest *kt, struct endpoint_side *side)
{
	for (unsigned int i = 0; i < team.size; i++)
		task_start(team.members[i].task);
	ASSERT_TRUE(kt, team_comes_to(&side->queue, team.size));
}

static void expect_send(struct ktest *kt, u32 number, int expected)
{
	struct message message;

	numbered(&box->ep, number, &message);
	ASSERT_EQ(kt, endpoint_send(&box->ep, &message), expected);
}

static void expect_recv(struct ktest *kt, u32 number)
{
	struct message message;

	ASSERT_EQ(kt, endpoint_recv(&box->ep, &message), 0);
	ASSERT_TRUE(kt, is_numbered(&box->ep, number, &message));
}

static void fill(struct ktest *kt)
{
	for (u32 number = 0; number < box->ep.capacity; number++)
		expect_send(kt, number, 0);
}

/* --- members ---------------------------------------------------------------------------------- */

#define ENDED	U64_MAX		/* instead of a number */

/* One message, by its number; or how it was refused. */
static int receive_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err = bench->recv_until(box, &message, WAIT_FOR_EVER);

	me->seen = err ? ENDED : number_of(&message);
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

/* Its own number and 100. */
static int send_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err;

	numbered(&box->ep, 100 + me->who, &message);
	err = bench->send_until(box, &message, WAIT_FOR_EVER);
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static int receive_to_the_end(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err;

	while ((err = bench->recv_until(box, &message, WAIT_FOR_EVER)) == 0) {	/* bounded: by who sends */
		me->seen += is_numbered(&box->ep, number_of(&message), &message) ? number_of(&message) : MANY;
		atomic_fetch_add_release(&me->count, 1);
	}
	atomic_fetch_add_release(&ended, 1);
	return err;
}

static int send_many(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err = 0;

	for (u32 number = 0; number < MANY && !err; number++) {
		numbered(&box->ep, number, &message);
		err = bench->send_until(box, &message, WAIT_FOR_EVER);
		me->seen += err ? 0 : number;
	}
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

/* One half sends, the other one receives. */
static int exchange(void *arg) __may_sleep
{
	struct team_member *me = arg;

	return me->who % 2 ? receive_to_the_end(arg) : send_many(arg);
}

/* How it ended: 0, or the refusal. */
static int join(unsigned int i) __may_sleep
{
	struct team_member *member = &team.members[i];

	task_join(member->task);
	member->joined = true;
	return member->task->result;
}

static void expect_all_end(struct ktest *kt, int expected)
{
	for (unsigned int i = 0; i < team.size; i++) {
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
		EXPECT_EQ(kt, join(i), expected);
	}
}

/* --- a message -------------------------------------------------------------------------------- */

static void send_wakes(struct ktest *kt)
{
	make(kt, 2, 1, receive_one);
	start_waiting(kt, &box->receivers);
	expect_send(kt, 7, 0);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	EXPECT_EQ(kt, team.members[0].seen, 7);
}

static void commit_wakes(struct ktest *kt)
{
	struct message *slot;

	make(kt, 2, 1, receive_one);
	start_waiting(kt, &box->receivers);
	ASSERT_EQ(kt, endpoint_reserve(&box->ep, &slot), 0);
	numbered(&box->ep, 7, slot);
	endpoint_commit(&box->ep, slot);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	EXPECT_EQ(kt, team.members[0].seen, 7);
}

static int sent_by_interrupt;

static void send_late(struct timer *timer, void *arg) __irq_context
{
	const struct message message = { .type = 8 };

	sent_by_interrupt = endpoint_send(&box->ep, &message);
}

static void cancel(void *timer)
{
	timer_cancel(timer);
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

static void interrupt_wakes(struct ktest *kt)
{
	static struct timer timer;

	make(kt, 2, 1, receive_one);
	start_waiting(kt, &box->receivers);
	sent_by_interrupt = -1;
	timer_init(&timer, send_late, NULL);
	ktest_defer(kt, cancel, &timer);
	timer_arm(&timer, after_a_while());
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	EXPECT_EQ(kt, sent_by_interrupt, 0);
	EXPECT_EQ(kt, team.members[0].seen, 7);
}

static void batch_wakes_all(struct ktest *kt)
{
	struct message messages[3];

	needs_many(kt);
	make(kt, 4, ARRAY_SIZE(messages), receive_one);
	start_waiting(kt, &box->receivers);
	for (u32 i = 0; i < ARRAY_SIZE(messages); i++)
		numbered(&box->ep, i, &messages[i]);
	ASSERT_EQ(kt, endpoint_send_many(&box->ep, messages, ARRAY_SIZE(messages)), ARRAY_SIZE(messages));
	expect_all_end(kt, 0);
}

/* The wake of the second message finds nothing yet, and none comes for it behind that. */
static void out_of_turn(struct ktest *kt)
{
	struct message *slot;

	needs_many(kt);
	make(kt, 2, 2, receive_one);
	start_waiting(kt, &box->receivers);
	ASSERT_EQ(kt, endpoint_reserve(&box->ep, &slot), 0);
	expect_send(kt, 1, 0);
	ASSERT_TRUE(kt, team_comes_to(&box->receivers.queue, 2));
	numbered(&box->ep, 0, slot);
	endpoint_commit(&box->ep, slot);
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, team.members[0].seen + team.members[1].seen, 1);
}

static void nothing_is_left(struct ktest *kt)
{
	unsigned int size = ((const struct endpoint_wait_bench *)kt->bench)->one_each ? 2 : 6;
	u64 seen = 0, count = 0;

	make(kt, 2, size, exchange);
	for (unsigned int i = 0; i < size; i++)
		task_start(team.members[i].task);
	for (unsigned int i = 0; i < size; i += 2)
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
	ASSERT_TRUE(kt, team_comes_to(&box->receivers.queue, size / 2));
	endpoint_close(&box->ep);
	ASSERT_TRUE(kt, team_waits(&ended, size / 2));
	for (unsigned int i = 0; i < size; i++) {
		EXPECT_EQ(kt, join(i), i % 2 ? -EPIPE : 0);
		seen += i % 2 ? team.members[i].seen : 0;
		count += i % 2 ? team.members[i].count : 0;
	}
	EXPECT_EQ(kt, count, size / 2 * MANY);
	EXPECT_EQ(kt, seen, size / 2 * (MANY * (MANY - 1ull) / 2));
}

/* --- room ------------------------------------------------------------------------------------------ */

static void recv_wakes(struct ktest *kt)
{
	make(kt, 2, 1, send_one);
	fill(kt);
	start_waiting(kt, &box->senders);
	expect_recv(kt, 0);
	expect_all_end(kt, 0);
	expect_recv(kt, 1);
	expect_recv(kt, 100);
}

static void release_wakes(struct ktest *kt)
{
	const struct message *slot;

	make(kt, 2, 1, send_one);
	fill(kt);
	start_waiting(kt, &box->senders);
	ASSERT_EQ(kt, endpoint_peek(&box->ep, &slot), 0);
	endpoint_release(&box->ep, slot);
	expect_all_end(kt, 0);
	expect_recv(kt, 1);
	expect_recv(kt, 100);
}

static void batch_makes_room_for_all(struct ktest *kt)
{
	struct message messages[3];

	needs_many(kt);
	make(kt, 3, ARRAY_SIZE(messages), send_one);
	fill(kt);
	start_waiting(kt, &box->senders);
	ASSERT_EQ(kt, endpoint_recv_many(&box->ep, messages, ARRAY_SIZE(messages)), ARRAY_SIZE(messages));
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, endpoint_len(&box->ep), 3);
}

/* The slot that is given back first is not the one whose turn it is. */
static void room_out_of_turn(struct ktest *kt)
{
	const struct message *slot;

	needs_many(kt);
	make(kt, 2, 2, send_one);
	fill(kt);
	start_waiting(kt, &box->senders);
	ASSERT_EQ(kt, endpoint_peek(&box->ep, &slot), 0);
	expect_recv(kt, 1);
	ASSERT_TRUE(kt, team_comes_to(&box->senders.queue, 2));
	endpoint_release(&box->ep, slot);
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, endpoint_len(&box->ep), 2);
}

/* --- deadlines --------------------------------------------------------------------------------------- */

static void message_is_late(struct ktest *kt)
{
	struct message message;

	make(kt, 2, 0, NULL);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = after_a_while();

		EXPECT_EQ(kt, bench->recv_until(box, &message, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
	}
	EXPECT_EQ(kt, bench->recv_until(box, &message, 0), -ETIMEDOUT);
}

static void room_is_late(struct ktest *kt)
{
	const struct message message = { .type = 100 };

	make(kt, 2, 0, NULL);
	fill(kt);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = after_a_while();

		EXPECT_EQ(kt, bench->send_until(box, &message, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
	}
	EXPECT_EQ(kt, bench->send_until(box, &message, 0), -ETIMEDOUT);
}

static void late_has_sent_nothing(struct ktest *kt)
{
	struct message message = { .type = 100 };

	make(kt, 2, 0, NULL);
	fill(kt);
	EXPECT_EQ(kt, bench->send_until(box, &message, after_a_while()), -ETIMEDOUT);
	expect_recv(kt, 0);
	expect_recv(kt, 1);
	EXPECT_EQ(kt, endpoint_recv(&box->ep, &message), -EAGAIN);
}

static void late_has_received_nothing(struct ktest *kt)
{
	struct message message;

	make(kt, 2, 0, NULL);
	EXPECT_EQ(kt, bench->recv_until(box, &message, after_a_while()), -ETIMEDOUT);
	expect_send(kt, 0, 0);
	expect_send(kt, 1, 0);
	expect_recv(kt, 0);
	expect_recv(kt, 1);
}

/* --- the end --------------------------------------------------------------------------------------------- */

static unsigned int consumers(const struct ktest *kt)
{
	return ((const struct endpoint_wait_bench *)kt->bench)->one_each ? 1 : 4;
}

static void close_ends_receivers(struct ktest *kt)
{
	make(kt, 2, consumers(kt), receive_one);
	start_waiting(kt, &box->receivers);
	endpoint_close(&box->ep);
	expect_all_end(kt, -EPIPE);
}

static void close_ends_senders(struct ktest *kt)
{
	needs_many(kt);
	make(kt, 2, 4, send_one);
	fill(kt);
	start_waiting(kt, &box->senders);
	endpoint_close(&box->ep);
	expect_all_end(kt, -EPIPE);
	expect_recv(kt, 0);
	expect_recv(kt, 1);
}

static void what_was_sent_comes_first(struct ktest *kt)
{
	struct message message;

	make(kt, 2, 0, NULL);
	fill(kt);
	endpoint_close(&box->ep);
	EXPECT_EQ(kt, bench->recv_until(box, &message, WAIT_FOR_EVER), 0);
	EXPECT_TRUE(kt, is_numbered(&box->ep, 0, &message));
	EXPECT_EQ(kt, bench->recv_until(box, &message, 0), 0);
	EXPECT_TRUE(kt, is_numbered(&box->ep, 1, &message));
	EXPECT_EQ(kt, bench->recv_until(box, &message, WAIT_FOR_EVER), -EPIPE);
	EXPECT_EQ(kt, bench->recv_until(box, &message, 0), -EPIPE);
}

/* The end comes with the last message, which was reserved before; one gets it, and tells the others. */
static void end_waits_for_the_last(struct ktest *kt)
{
	struct message *slot;
	u64 seen = 0;

	make(kt, 2, consumers(kt), receive_to_the_end);
	start_waiting(kt, &box->receivers);
	ASSERT_EQ(kt, endpoint_reserve(&box->ep, &slot), 0);
	endpoint_close(&box->ep);
	ASSERT_TRUE(kt, team_comes_to(&box->receivers.queue, team.size));
	numbered(&box->ep, 9, slot);
	endpoint_commit(&box->ep, slot);
	ASSERT_TRUE(kt, team_waits(&ended, team.size));
	for (unsigned int i = 0; i < team.size; i++) {
		EXPECT_EQ(kt, join(i), -EPIPE);
		seen += team.members[i].seen;
	}
	EXPECT_EQ(kt, seen, 9);
}

/* --- at once ------------------------------------------------------------------------------------------------ */

static const tick_t deadlines[] = { 0, WAIT_FOR_EVER };

static const char *deadline_name(const void *deadline)
{
	return *(const tick_t *)deadline ? "it may wait" : "its deadline is past";
}

static void at_once(struct ktest *kt)
{
	struct message message = { .type = 1 };
	tick_t deadline = *(const tick_t *)kt->param;

	make(kt, 1, 0, NULL);
	EXPECT_EQ(kt, bench->send_until(box, &message, deadline), 0);
	message.size = MESSAGE_PAYLOAD_MAX + 1;
	EXPECT_EQ(kt, bench->send_until(box, &message, deadline), -EMSGSIZE);
	EXPECT_EQ(kt, bench->recv_until(box, &message, deadline), 0);
	message.size = 0;
	EXPECT_EQ(kt, bench->send_until(box, &message, deadline), 0);
	endpoint_close(&box->ep);
	EXPECT_EQ(kt, bench->send_until(box, &message, deadline), -EPIPE);
	EXPECT_EQ(kt, bench->recv_until(box, &message, deadline), 0);
	EXPECT_EQ(kt, bench->recv_until(box, &message, deadline), -EPIPE);
}

const struct ktest_case endpoint_wait_conform[] = {
	KCASE("ENDPOINT_WAIT-1 who waits gets what is sent", send_wakes),
	KCASE("ENDPOINT_WAIT-1 who waits gets what is committed", commit_wakes),
	KCASE("ENDPOINT_WAIT-1 who waits gets what an interrupt sends", interrupt_wakes),
	KCASE("ENDPOINT_WAIT-1 a batch is for as many as it has messages", batch_wakes_all),
	KCASE("ENDPOINT_WAIT-1 what is complete out of turn is not left", out_of_turn),
	KCASE("ENDPOINT_WAIT-1 of hundreds none is left", nothing_is_left),
	KCASE("ENDPOINT_WAIT-2 who waits for room gets what a recv leaves", recv_wakes),
	KCASE("ENDPOINT_WAIT-2 who waits for room gets what is released", release_wakes),
	KCASE("ENDPOINT_WAIT-2 a batch leaves room for as many", batch_makes_room_for_all),
	KCASE("ENDPOINT_WAIT-2 room that comes out of turn is not left", room_out_of_turn),
	KCASE("ENDPOINT_WAIT-3 no message comes, and not too early", message_is_late),
	KCASE("ENDPOINT_WAIT-3 no room comes, and not too early", room_is_late),
	KCASE("ENDPOINT_WAIT-4 the end comes to who waits for a message", close_ends_receivers),
	KCASE("ENDPOINT_WAIT-4 the end comes to who waits for room", close_ends_senders),
	KCASE("ENDPOINT_WAIT-4 what was sent comes before the end", what_was_sent_comes_first),
	KCASE("ENDPOINT_WAIT-4 behind a last message the end comes to all", end_waits_for_the_last),
	KCASE("ENDPOINT_WAIT-5 a send that is late has sent nothing", late_has_sent_nothing),
	KCASE("ENDPOINT_WAIT-5 a recv that is late has received nothing", late_has_received_nothing),
	KCASE_FOR("ENDPOINT_WAIT-6 what can be said at once is", at_once, deadlines, deadline_name),
	KCASE_END
};
