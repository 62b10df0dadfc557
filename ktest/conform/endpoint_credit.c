// SPDX-License-Identifier: MIT
/* The promise of endpoint_credit.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "endpoint_credit.h"
#include "endpoint_mock.h"
#include "task_team.h"

#define CAPACITY	4
#define A_WHILE_NS	1000000

static const struct endpoint_credit_bench *bench;
static struct endpoint_mock mock;
static struct endpoint_wait box;
static struct endpoint_credit credit, other;
static struct team team;

static void make(struct ktest *kt, u32 granted)
{
	bench = kt->bench;
	endpoint_mock_init(&mock, CAPACITY);
	endpoint_wait_init(&box, &mock.ep);
	endpoint_credit_init(&credit, &box, granted);
}

static int send(struct endpoint_credit *by)
{
	const struct message message = { .type = 1 };

	return bench->send(by, &message);
}

static int send_until(tick_t deadline) __may_sleep
{
	const struct message message = { .type = 1 };

	return bench->send_until(&credit, &message, deadline);
}

static void expect_recv(struct ktest *kt)
{
	struct message message;

	ASSERT_EQ(kt, endpoint_recv(&box.ep, &message), 0);
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

/* --- credits ------------------------------------------------------------------------------------ */

static void goes_for_a_credit(struct ktest *kt)
{
	make(kt, 2);
	EXPECT_EQ(kt, send(&credit), 0);
	EXPECT_EQ(kt, send_until(0), 0);
	EXPECT_EQ(kt, send(&credit), -EAGAIN);
	EXPECT_EQ(kt, send_until(0), -ETIMEDOUT);
	EXPECT_EQ(kt, endpoint_len(&box.ep), 2);
	expect_recv(kt);
	expect_recv(kt);
	EXPECT_EQ(kt, send(&credit), -EAGAIN);
	EXPECT_EQ(kt, endpoint_len(&box.ep), 0);
}

/* One of two senders has used up what is its own, and the other one has not. */
static void each_has_its_own(struct ktest *kt)
{
	make(kt, 1);
	endpoint_credit_init(&other, &box, CAPACITY - 1);
	EXPECT_EQ(kt, send(&credit), 0);
	EXPECT_EQ(kt, send(&credit), -EAGAIN);
	for (u32 i = 0; i < CAPACITY - 1; i++)
		EXPECT_EQ(kt, send(&other), 0);
	EXPECT_EQ(kt, send(&other), -EAGAIN);
}

static void given_is_good_for_one(struct ktest *kt)
{
	make(kt, 2);
	for (u32 turn = 0; turn < 10; turn++) {
		ASSERT_EQ(kt, send(&credit), 0);
		ASSERT_EQ(kt, send(&credit), 0);
		ASSERT_EQ(kt, send(&credit), -EAGAIN);
		expect_recv(kt);
		expect_recv(kt);
		bench->give(&credit, 1);
		ASSERT_EQ(kt, send(&credit), 0);
		ASSERT_EQ(kt, send(&credit), -EAGAIN);
		expect_recv(kt);
		bench->give(&credit, 2);
	}
}

static void refused_costs_nothing(struct ktest *kt)
{
	const struct message large = { .size = MESSAGE_PAYLOAD_MAX + 1 };

	make(kt, 2);
	endpoint_credit_init(&other, &box, CAPACITY);
	for (u32 i = 0; i < 5; i++) {
		EXPECT_EQ(kt, bench->send(&credit, &large), -EMSGSIZE);
		EXPECT_EQ(kt, bench->send_until(&credit, &large, 0), -EMSGSIZE);
	}
	for (u32 i = 0; i < CAPACITY; i++)
		EXPECT_EQ(kt, send(&other), 0);
	for (u32 i = 0; i < 5; i++) {
		EXPECT_EQ(kt, send(&credit), -EAGAIN);		/* there is no room */
		EXPECT_EQ(kt, send_until(0), -ETIMEDOUT);
	}
	expect_recv(kt);
	expect_recv(kt);
	EXPECT_EQ(kt, send(&credit), 0);
	EXPECT_EQ(kt, send(&credit), 0);
	EXPECT_EQ(kt, send(&credit), -EAGAIN);
	EXPECT_EQ(kt, bench->send(&credit, &large), -EMSGSIZE);
}

/* --- waiting -------------------------------------------------------------------------------------- */

/* Whatever a case was about, members go on to their end behind it. */
static void end_of_team(void *unused) __may_sleep
{
	endpoint_credit_close(&credit);
	endpoint_close(&box.ep);
}

static int send_waiting(void *arg) __may_sleep
{
	struct team_member *me = arg;
	int err = send_until(WAIT_FOR_EVER);

	atomic_fetch_add_release(&me->count, 1);
	return err;
}

/* @size members wait for credit. */
static void start_waiting(struct ktest *kt, unsigned int size)
{
	make(kt, size);
	for (u32 i = 0; i < size; i++) {
		ASSERT_EQ(kt, send(&credit), 0);
		expect_recv(kt);
	}
	team_make(kt, &team, size, send_waiting);
	ktest_defer(kt, end_of_team, NULL);
	for (unsigned int i = 0; i < size; i++)
		task_start(team.members[i].task);
	ASSERT_TRUE(kt, team_comes_to(&credit.queue, size));
}

static void expect_end(struct ktest *kt, unsigned int i, int expected) __may_sleep
{
	struct team_member *member = &team.members[i];

	ASSERT_TRUE(kt, team_waits(&member->count, 1));
	task_join(member->task);
	member->joined = true;
	EXPECT_EQ(kt, member->task->result, expected);
}

/* What is given comes to who waits, and none of it is left: whoever sent is done with its credit by its end. */
static void given_is_for_who_waits(struct ktest *kt)
{
	start_waiting(kt, 3);
	bench->give(&credit, 1);
	for (unsigned int i = 0; i < TEAM_PATIENCE && endpoint_len(&box.ep) < 1; i++)
		team_pause();
	ASSERT_EQ(kt, endpoint_len(&box.ep), 1);
	bench->give(&credit, 2);
	for (unsigned int i = 0; i < team.size; i++)
		expect_end(kt, i, 0);
	EXPECT_EQ(kt, endpoint_len(&box.ep), 3);
	EXPECT_EQ(kt, send_until(0), -ETIMEDOUT);
}

/* One that goes back because its message is refused is for who waits, too. */
static void none_is_given(struct ktest *kt)
{
	make(kt, 1);
	ASSERT_EQ(kt, send(&credit), 0);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = after_a_while();

		EXPECT_EQ(kt, send_until(deadline), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
	}
	EXPECT_EQ(kt, endpoint_len(&box.ep), 1);
}

static void close_ends_all(struct ktest *kt)
{
	start_waiting(kt, 3);
	bench->close(&credit);
	for (unsigned int i = 0; i < team.size; i++)
		expect_end(kt, i, -EPIPE);
	EXPECT_EQ(kt, send(&credit), -EPIPE);
	bench->give(&credit, 1);
	EXPECT_EQ(kt, send(&credit), -EPIPE);
	EXPECT_EQ(kt, send_until(WAIT_FOR_EVER), -EPIPE);
	bench->close(&credit);
	EXPECT_EQ(kt, send(&credit), -EPIPE);
}

static void box_is_closed(struct ktest *kt)
{
	make(kt, 1);
	endpoint_close(&box.ep);
	for (unsigned int i = 0; i < 3; i++) {
		EXPECT_EQ(kt, send(&credit), -EPIPE);
		EXPECT_EQ(kt, send_until(0), -EPIPE);
	}
}

static void too_much_is_a_bug(struct ktest *kt)
{
	make(kt, 2);
	EXPECT_BUG(kt, "1 given back, and 0 are on their way", bench->give(&credit, 1));
	ASSERT_EQ(kt, send(&credit), 0);
	EXPECT_BUG(kt, "2 given back, and 1 are on their way", bench->give(&credit, 2));
	EXPECT_EQ(kt, send(&credit), 0);
	EXPECT_EQ(kt, send(&credit), -EAGAIN);
	bench->give(&credit, 2);
	EXPECT_BUG(kt, "1 given back, and 0 are on their way", bench->give(&credit, 1));
}

const struct ktest_case endpoint_credit_conform[] = {
	KCASE("ENDPOINT_CREDIT-1 a message goes for a credit, and not without", goes_for_a_credit),
	KCASE("ENDPOINT_CREDIT-1 one sender's are not another one's", each_has_its_own),
	KCASE("ENDPOINT_CREDIT-2 one that is given is good for one", given_is_good_for_one),
	KCASE("ENDPOINT_CREDIT-3 what is refused costs nothing", refused_costs_nothing),
	KCASE("ENDPOINT_CREDIT-3 behind the end nothing costs anything", box_is_closed),
	KCASE("ENDPOINT_CREDIT-4 one that is given is for who waits", given_is_for_who_waits),
	KCASE("ENDPOINT_CREDIT-4 none is given, and it is not late too early", none_is_given),
	KCASE("ENDPOINT_CREDIT-5 the end comes to all", close_ends_all),
	KCASE("ENDPOINT_CREDIT-6 to give more than was taken is a BUG", too_much_is_a_bug),
	KCASE_END
};
