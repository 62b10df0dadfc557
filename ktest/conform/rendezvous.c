// SPDX-License-Identifier: MIT
/* The promise of rendezvous.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kconfig.h>
#include <foundry/kernel.h>

#include "numbered.h"
#include "rendezvous.h"
#include "task_team.h"

#define A_WHILE_NS	1000000
#define CALLS		50	/* of each of many; four CPUs on two of a loaded host take seconds for as many */
#define ANSWER		1000	/* a question's number and this make its answer's */

static const struct rendezvous_bench *bench;
static struct rendezvous meeting;
static struct team team;

/* What numbered messages are made for. */
static const struct endpoint all_of_it = { .payload_max = MESSAGE_PAYLOAD_MAX, .handles_max = MESSAGE_HANDLES_MAX };

static void make_message(u32 number, struct message *message)
{
	numbered(&all_of_it, number, message);
}

static bool is_message(u32 number, const struct message *message)
{
	return is_numbered(&all_of_it, number, message);
}

/* Whatever a case was about, members go on to their end behind it. */
static void end_of_team(void *unused)
{
	atomic_store_release(&team.over, 1);
	rendezvous_close(&meeting);
}

static void make(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	bench = kt->bench;
	rendezvous_init(&meeting);
	team_make(kt, &team, size, fn);
	ktest_defer(kt, end_of_team, NULL);
}

enum lists { RECEIVERS, SENDERS, CALLERS };

static size_t length(enum lists which)
{
	size_t n = 0;

	spin_guard(&meeting.lock);
	const struct list *const lists[] = { &meeting.receivers, &meeting.senders, &meeting.callers };

	list_foreach(party, lists[which], struct rendezvous_party, link)
		n++;
	return n;
}

/* Until so many are in that list. */
static bool wait_for(enum lists which, size_t count) __may_sleep
{
	for (unsigned int i = 0; i < TEAM_PATIENCE; i++) {
		if (length(which) >= count)
			return true;
		team_pause();
	}
	return false;
}

/* One after the other, so that they wait in this order. */
static void start_in_order(struct ktest *kt, enum lists which)
{
	for (unsigned int i = 0; i < team.size; i++) {
		task_start(team.members[i].task);
		ASSERT_TRUE(kt, wait_for(which, i + 1));
	}
}

static void expect_end(struct ktest *kt, unsigned int i, int expected)
{
	struct team_member *member = &team.members[i];

	ASSERT_TRUE(kt, team_waits(&member->count, 1));
	task_join(member->task);
	member->joined = true;
	EXPECT_EQ(kt, member->task->result, expected);
}

static void expect_all_end(struct ktest *kt, int expected)
{
	for (unsigned int i = 0; i < team.size; i++)
		expect_end(kt, i, expected);
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

static tick_t after_patience(void)
{
	return clock_after_ns(this_kernel()->arch->clock, 1000ull * A_WHILE_NS);
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

/* --- members: each has a number, and its message the same ------------------------------------------- */

#define WRONG	(1u << 20)	/* no message is that */

static int receive_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct reply_right right;
	struct message message;
	int err = bench->recv(&meeting, &right, &message, WAIT_FOR_EVER);

	if (!err)
		me->seen = is_message(number_of(&message), &message) ? number_of(&message) : WRONG;
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static int send_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err;

	make_message(me->who, &message);
	err = bench->send(&meeting, &message, WAIT_FOR_EVER);
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static int call_until(struct team_member *me, tick_t deadline) __may_sleep
{
	struct message message;
	int err;

	make_message(me->who, &message);
	err = bench->call(&meeting, &message, deadline);
	if (!err)
		me->seen = is_message(number_of(&message), &message) ? number_of(&message) : WRONG;
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static int call_one(void *arg) __may_sleep
{
	return call_until(arg, WAIT_FOR_EVER);
}

static int call_or_be_late(void *arg) __may_sleep
{
	struct team_member *me = arg;

	return call_until(me, me->who ? WAIT_FOR_EVER : after_a_while());
}

/* A few serve, the others ask; each answer tells what was asked. */
static int serve_to_the_end(void) __may_sleep
{
	struct reply_right right = { 0 };
	struct message message;
	int err;

	while ((err = bench->reply_recv(&meeting, &right, &message, WAIT_FOR_EVER)) == 0)	/* bounded: by who calls */
		make_message(number_of(&message) + ANSWER, &message);
	return err;
}

static int ask_and_serve(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err = 0;

	if (me->who % 3 == 0)
		return serve_to_the_end();
	for (u32 i = 0; i < CALLS && !err; i++) {
		make_message(i * TEAM_MAX + me->who, &message);
		err = bench->call(&meeting, &message, WAIT_FOR_EVER);
		me->seen += !err && is_message(i * TEAM_MAX + me->who + ANSWER, &message);
	}
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

/* --- a message ------------------------------------------------------------------------------------------ */

static void receiver_waits(struct ktest *kt)
{
	struct message message;

	make(kt, 1, receive_one);
	start_in_order(kt, RECEIVERS);
	make_message(7, &message);
	EXPECT_EQ(kt, bench->send(&meeting, &message, WAIT_FOR_EVER), 0);
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, team.members[0].seen, 7);
}

static void sender_waits(struct ktest *kt)
{
	struct reply_right right;
	struct message message;

	make(kt, 1, send_one);
	start_in_order(kt, SENDERS);
	EXPECT_EQ(kt, atomic_load_acquire(&team.members[0].count), 0);
	EXPECT_EQ(kt, bench->recv(&meeting, &right, &message, WAIT_FOR_EVER), 0);
	EXPECT_TRUE(kt, is_message(0, &message));
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, bench->recv(&meeting, &right, &message, 0), -ETIMEDOUT);
}

static void nobody_receives(struct ktest *kt)
{
	struct reply_right right;
	struct message message = { .type = 1 };

	make(kt, 0, NULL);
	EXPECT_EQ(kt, bench->send(&meeting, &message, 0), -ETIMEDOUT);
	EXPECT_EQ(kt, bench->call(&meeting, &message, 0), -ETIMEDOUT);
	EXPECT_EQ(kt, bench->recv(&meeting, &right, &message, 0), -ETIMEDOUT);
}

static void senders_in_turn(struct ktest *kt)
{
	struct reply_right right;
	struct message message;

	make(kt, 4, send_one);
	start_in_order(kt, SENDERS);
	for (u32 i = 0; i < 4; i++) {
		ASSERT_EQ(kt, bench->recv(&meeting, &right, &message, WAIT_FOR_EVER), 0);
		EXPECT_EQ(kt, number_of(&message), i);
	}
	expect_all_end(kt, 0);
}

static void receivers_in_turn(struct ktest *kt)
{
	struct message message;

	make(kt, 4, receive_one);
	start_in_order(kt, RECEIVERS);
	for (u32 i = 0; i < 4; i++) {
		make_message(i, &message);
		ASSERT_EQ(kt, bench->send(&meeting, &message, WAIT_FOR_EVER), 0);
	}
	expect_all_end(kt, 0);
	for (u32 i = 0; i < 4; i++)
		EXPECT_EQ(kt, team.members[i].seen, i);
}

/* --- replies ---------------------------------------------------------------------------------------------- */

/* Members call, and all of them are received; rights[i] is for member i. */
static void receive_callers(struct ktest *kt, struct reply_right *rights) __may_sleep
{
	struct message message;

	start_in_order(kt, SENDERS);
	for (u32 i = 0; i < team.size; i++) {
		struct reply_right right;

		ASSERT_EQ(kt, bench->recv(&meeting, &right, &message, WAIT_FOR_EVER), 0);
		ASSERT_LT(kt, number_of(&message), team.size);
		rights[number_of(&message)] = right;
	}
}

static int reply(struct reply_right *right, u32 number)
{
	struct message message;

	make_message(number, &message);
	return bench->reply(&meeting, right, &message);
}

static void last_is_answered_first(struct ktest *kt)
{
	struct reply_right rights[4];

	make(kt, ARRAY_SIZE(rights), call_one);
	receive_callers(kt, rights);
	for (u32 i = ARRAY_SIZE(rights); i-- > 0;)
		EXPECT_EQ(kt, reply(&rights[i], ANSWER + i), 0);
	expect_all_end(kt, 0);
	for (u32 i = 0; i < ARRAY_SIZE(rights); i++)
		EXPECT_EQ(kt, team.members[i].seen, ANSWER + i);
}

static void many_ask_and_serve(struct ktest *kt)
{
	make(kt, TEAM_MAX, ask_and_serve);
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		task_start(team.members[i].task);
	for (unsigned int i = 0; i < TEAM_MAX; i++) {
		if (i % 3 == 0)
			continue;
		expect_end(kt, i, 0);
		EXPECT_EQ(kt, team.members[i].seen, CALLS);
	}
}

static void good_for_one(struct ktest *kt)
{
	struct reply_right rights[2], copy;

	make(kt, ARRAY_SIZE(rights), call_one);
	receive_callers(kt, rights);
	copy = rights[0];
	EXPECT_EQ(kt, reply(&rights[0], ANSWER), 0);
	EXPECT_EQ(kt, reply(&rights[0], ANSWER + 10), -ENOENT);
	EXPECT_EQ(kt, reply(&copy, ANSWER + 11), -ENOENT);
	EXPECT_EQ(kt, length(CALLERS), 1);
	EXPECT_EQ(kt, reply(&rights[1], ANSWER + 1), 0);
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, team.members[0].seen, ANSWER);
	EXPECT_EQ(kt, team.members[1].seen, ANSWER + 1);
}

static void none_is_expected(struct ktest *kt)
{
	struct reply_right right = { 1 };
	struct message message;

	make(kt, 1, send_one);
	start_in_order(kt, SENDERS);
	ASSERT_EQ(kt, bench->recv(&meeting, &right, &message, WAIT_FOR_EVER), 0);
	EXPECT_EQ(kt, right.call, 0);
	EXPECT_EQ(kt, reply(&right, ANSWER), -ENOENT);
	expect_all_end(kt, 0);
}

/* The first caller is late; the second one still waits. */
static void caller_is_gone(struct ktest *kt)
{
	struct reply_right rights[2] = { { 0 }, { 0 } }, right;
	struct message message;

	make(kt, ARRAY_SIZE(rights), call_or_be_late);
	for (unsigned int i = 0; i < team.size; i++) {
		task_start(team.members[i].task);
		if (bench->recv(&meeting, &right, &message, i ? WAIT_FOR_EVER : after_a_while()) == 0)
			rights[number_of(&message)] = right;
	}
	expect_end(kt, 0, -ETIMEDOUT);
	EXPECT_EQ(kt, reply(&rights[0], ANSWER), -ENOENT);
	EXPECT_EQ(kt, reply(&rights[0], ANSWER), -ENOENT);
	EXPECT_EQ(kt, reply(&rights[1], ANSWER + 1), 0);
	expect_end(kt, 1, 0);
	EXPECT_EQ(kt, team.members[1].seen, ANSWER + 1);
}

/* --- who comes next --------------------------------------------------------------------------------------- */

#define ROUNDS	20

static char order[ROUNDS];
static u32 order_len;

/* All on one CPU. */
static void note(char who)
{
	if (order_len < sizeof(order) - 1)
		order[order_len++] = who;
}

/* Member 0 serves; the others have something to do all the time. */
static int serve_or_be_busy(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct reply_right right = { 0 };
	struct message message = { .type = 0 };
	int err = 0;

	if (me->who == 0) {
		while ((err = bench->reply_recv(&meeting, &right, &message, WAIT_FOR_EVER)) == 0)
			note('S');
		return err;
	}
	while (!team_is_over(&team)) {
		note((char)('A' + me->who));
		cpu_relax();
		task_yield();
	}
	return 0;
}

/* Pinned to this CPU, and the server waits. */
static void start_here(struct ktest *kt, unsigned int size)
{
	make(kt, size, serve_or_be_busy);
	for (unsigned int i = 0; i < size; i++)
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, wait_for(RECEIVERS, 1));
}

static void call_here(struct ktest *kt)
{
	struct message message = { .type = 1 };

	memset(order, 0, sizeof(order));
	order_len = 0;
	ASSERT_EQ(kt, bench->call(&meeting, &message, WAIT_FOR_EVER), 0);
}

/* Now and then a turn may end in the middle. */
static void others_wait(struct ktest *kt)
{
	unsigned int direct = 0;

	start_here(kt, 3);
	for (unsigned int i = 1; i < team.size; i++)
		task_start(team.members[i].task);
	task_yield();
	for (unsigned int i = 0; i < ROUNDS; i++) {
		ASSERT_TRUE(kt, wait_for(RECEIVERS, 1));
		call_here(kt);
		direct += order[0] == 'S' && !order[1];
	}
	EXPECT_GT(kt, direct, ROUNDS / 2);
}

static int note_and_end(void *arg)
{
	note('U');
	return 0;
}

static void urgent_comes_first(struct ktest *kt)
{
	struct message message = { .type = 1 };

	if (!IS_ENABLED(CONFIG_SCHED_POLICY_PRIO))
		ktest_skip(kt, "not provided: the policy knows no priorities");
	start_here(kt, 2);
	memset(order, 0, sizeof(order));
	order_len = 0;
	team.members[1].task->fn = note_and_end;
	team.members[1].task->priority = TASK_URGENT;
	task_start(team.members[1].task);
	ASSERT_EQ(kt, bench->call(&meeting, &message, WAIT_FOR_EVER), 0);
	EXPECT_STREQ(kt, order, "US");
}

/* --- deadlines ------------------------------------------------------------------------------------------------ */

static void nobody_comes(struct ktest *kt)
{
	struct message message = { .type = 1 };
	struct reply_right right;

	make(kt, 0, NULL);
	for (unsigned int i = 0; i < 3; i++) {
		tick_t deadline = after_a_while();

		EXPECT_EQ(kt, bench->send(&meeting, &message, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
		deadline = after_a_while();
		EXPECT_EQ(kt, bench->call(&meeting, &message, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
		deadline = after_a_while();
		EXPECT_EQ(kt, bench->recv(&meeting, &right, &message, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
	}
	EXPECT_EQ(kt, length(SENDERS) + length(RECEIVERS) + length(CALLERS), 0);
}

static void no_reply_comes(struct ktest *kt)
{
	struct message message = { .type = 1 };
	tick_t deadline;

	make(kt, 1, receive_one);
	start_in_order(kt, RECEIVERS);
	deadline = after_a_while();
	EXPECT_EQ(kt, bench->call(&meeting, &message, deadline), -ETIMEDOUT);
	EXPECT_GE(kt, now(), deadline);
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, length(CALLERS), 0);
}

/* --- the end --------------------------------------------------------------------------------------------------- */

static void ends_senders(struct ktest *kt)
{
	make(kt, 3, send_one);
	start_in_order(kt, SENDERS);
	bench->close(&meeting);
	expect_all_end(kt, -EPIPE);
}

static void ends_receivers(struct ktest *kt)
{
	make(kt, 3, receive_one);
	start_in_order(kt, RECEIVERS);
	bench->close(&meeting);
	expect_all_end(kt, -EPIPE);
}

static void ends_callers(struct ktest *kt)
{
	struct reply_right rights[3];

	make(kt, ARRAY_SIZE(rights), call_one);
	receive_callers(kt, rights);
	bench->close(&meeting);
	expect_all_end(kt, -EPIPE);
	EXPECT_EQ(kt, reply(&rights[0], ANSWER), -ENOENT);
}

static void nobody_may_come(struct ktest *kt)
{
	struct message message = { .type = 1 };
	struct reply_right right;

	make(kt, 0, NULL);
	bench->close(&meeting);
	bench->close(&meeting);
	EXPECT_EQ(kt, bench->send(&meeting, &message, 0), -EPIPE);
	EXPECT_EQ(kt, bench->call(&meeting, &message, 0), -EPIPE);
	EXPECT_EQ(kt, bench->recv(&meeting, &right, &message, 0), -EPIPE);
}

/* Two that have called before the end, one that calls behind it. */
static void opened_again(struct ktest *kt)
{
	struct reply_right rights[2], right;
	struct message message;

	make(kt, 3, call_one);
	team.size = 2;
	receive_callers(kt, rights);
	team.size = 3;
	bench->close(&meeting);
	expect_end(kt, 0, -EPIPE);
	expect_end(kt, 1, -EPIPE);
	bench->open(&meeting);
	task_start(team.members[2].task);
	ASSERT_EQ(kt, bench->recv(&meeting, &right, &message, after_patience()), 0);
	EXPECT_EQ(kt, reply(&rights[0], ANSWER), -ENOENT);
	EXPECT_EQ(kt, reply(&rights[1], ANSWER), -ENOENT);
	EXPECT_EQ(kt, reply(&right, ANSWER + 2), 0);
	expect_end(kt, 2, 0);
	EXPECT_EQ(kt, team.members[2].seen, ANSWER + 2);
}

/* --- size -------------------------------------------------------------------------------------------------------- */

static void too_large_is_refused(struct ktest *kt)
{
	struct message bytes = { .size = MESSAGE_PAYLOAD_MAX + 1 }, handles = { .handle_count = MESSAGE_HANDLES_MAX + 1 };
	struct reply_right rights[1];

	make(kt, ARRAY_SIZE(rights), call_one);
	EXPECT_EQ(kt, bench->send(&meeting, &bytes, 0), -EMSGSIZE);
	EXPECT_EQ(kt, bench->send(&meeting, &handles, 0), -EMSGSIZE);
	EXPECT_EQ(kt, bench->call(&meeting, &bytes, 0), -EMSGSIZE);
	EXPECT_EQ(kt, bench->call(&meeting, &handles, 0), -EMSGSIZE);
	receive_callers(kt, rights);
	EXPECT_EQ(kt, bench->reply(&meeting, &rights[0], &bytes), -EMSGSIZE);
	EXPECT_EQ(kt, bench->reply(&meeting, &rights[0], &handles), -EMSGSIZE);
	EXPECT_EQ(kt, reply(&rights[0], ANSWER), 0);
	expect_all_end(kt, 0);
	EXPECT_EQ(kt, team.members[0].seen, ANSWER);
}

const struct ktest_case rendezvous_conform[] = {
	KCASE("RENDEZVOUS-1 a receiver that waits gets what is sent", receiver_waits),
	KCASE("RENDEZVOUS-1 a sender that waits is received", sender_waits),
	KCASE("RENDEZVOUS-1 what was not received never is", nobody_receives),
	KCASE("RENDEZVOUS-2 senders are received in their turn", senders_in_turn),
	KCASE("RENDEZVOUS-2 receivers are served in their turn", receivers_in_turn),
	KCASE("RENDEZVOUS-3 who has called last is answered first", last_is_answered_first),
	KCASE("RENDEZVOUS-3 many ask many, and each gets its own answers", many_ask_and_serve),
	KCASE("RENDEZVOUS-4 a right is good for one reply", good_for_one),
	KCASE("RENDEZVOUS-4 who expects no reply gets none", none_is_expected),
	KCASE("RENDEZVOUS-4 who is gone gets no reply, nor does another one", caller_is_gone),
	KCASE("RENDEZVOUS-5 others that are ready wait", others_wait),
	KCASE("RENDEZVOUS-5 who is more urgent does not", urgent_comes_first),
	KCASE("RENDEZVOUS-6 nobody comes, and it is not late too early", nobody_comes),
	KCASE("RENDEZVOUS-6 no reply comes, and it is not late too early", no_reply_comes),
	KCASE("RENDEZVOUS-7 the end comes to who sends", ends_senders),
	KCASE("RENDEZVOUS-7 the end comes to who receives", ends_receivers),
	KCASE("RENDEZVOUS-7 the end comes to who waits for a reply", ends_callers),
	KCASE("RENDEZVOUS-7 behind the end nobody may come", nobody_may_come),
	KCASE("RENDEZVOUS-7 opened again it is for those who come then", opened_again),
	KCASE("RENDEZVOUS-8 what is too large is refused, and costs nothing", too_large_is_refused),
	KCASE_END
};
