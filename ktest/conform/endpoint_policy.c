// SPDX-License-Identifier: MIT
/* The promise of endpoint_policy.h, executed. */
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "endpoint_policy.h"
#include "numbered.h"
#include "task_team.h"

#define CAPACITY	3
#define A_WHILE_NS	1000000

static const struct endpoint_policy_bench *bench;
static struct endpoint_wait *box;
static struct endpoint_policy policy;

/* Which of the four. */
enum { REFUSE, BLOCK, DROP_OLDEST, DROP_NEWEST };

static const int policies[] = { REFUSE, BLOCK, DROP_OLDEST, DROP_NEWEST };

static const struct endpoint_policy_ops *ops_of(int which)
{
	const struct endpoint_policy_ops *const all[] = {
		[REFUSE] = bench->refuse, [BLOCK] = bench->block,
		[DROP_OLDEST] = bench->drop_oldest, [DROP_NEWEST] = bench->drop_newest,
	};

	return all[which];
}

static const char *policy_name(const void *which)
{
	static const char *const names[] = { "refuse", "block", "drop oldest", "drop newest" };

	return names[*(const int *)which];
}

static void make(struct ktest *kt, int which)
{
	bench = kt->bench;
	if (which == DROP_OLDEST && bench->one_consumer)
		ktest_skip(kt, "not provided: %s", bench->one_consumer);
	box = bench->fresh(CAPACITY);
	ASSERT_EQ(kt, box->ep.capacity, CAPACITY);
	endpoint_policy_init(&policy, ops_of(which), box);
}

/* By both calls in turn: where neither waits they do the same. */
static int send(u32 number) __may_sleep
{
	struct message message;

	numbered(&box->ep, number, &message);
	return number % 2 ? bench->send_now(&policy, &message) : bench->send(&policy, &message, 0);
}

static void fill(struct ktest *kt)
{
	for (u32 number = 0; number < CAPACITY; number++)
		ASSERT_EQ(kt, send(number), 0);
	ASSERT_EQ(kt, endpoint_policy_dropped(&policy), 0);
}

static void expect_recv(struct ktest *kt, u32 number)
{
	struct message message;

	ASSERT_EQ(kt, endpoint_recv(&box->ep, &message), 0);
	ASSERT_TRUE(kt, is_numbered(&box->ep, number, &message));
}

/* Messages @from to @end - 1, and no more. */
static void expect_left(struct ktest *kt, u32 from, u32 end)
{
	struct message message;

	for (; from < end; from++)
		expect_recv(kt, from);
	EXPECT_EQ(kt, endpoint_recv(&box->ep, &message), -EAGAIN);
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

/* --- room --------------------------------------------------------------------------------------- */

static void room_is_used(struct ktest *kt)
{
	make(kt, *(const int *)kt->param);
	for (u32 turn = 0; turn < 5; turn++) {
		fill(kt);
		expect_left(kt, 0, CAPACITY);
	}
	EXPECT_EQ(kt, endpoint_policy_dropped(&policy), 0);
}

/* --- no room ------------------------------------------------------------------------------------ */

static void refuses(struct ktest *kt)
{
	make(kt, REFUSE);
	fill(kt);
	EXPECT_EQ(kt, send(100), -EAGAIN);
	EXPECT_EQ(kt, send(101), -EAGAIN);
	expect_left(kt, 0, CAPACITY);
	EXPECT_EQ(kt, endpoint_policy_dropped(&policy), 0);
}

static struct team team;

static void end_of_team(void *unused) __may_sleep
{
	endpoint_close(&box->ep);
}

static int send_waiting(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err;

	numbered(&box->ep, CAPACITY, &message);
	err = bench->send(&policy, &message, WAIT_FOR_EVER);
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static void blocks(struct ktest *kt)
{
	struct team_member *member = &team.members[0];

	make(kt, BLOCK);
	fill(kt);
	team_make(kt, &team, 1, send_waiting);
	ktest_defer(kt, end_of_team, NULL);
	task_start(member->task);
	for (unsigned int i = 0; i < 20; i++)
		team_pause();
	ASSERT_EQ(kt, atomic_load_acquire(&member->count), 0);
	expect_recv(kt, 0);
	ASSERT_TRUE(kt, team_waits(&member->count, 1));
	task_join(member->task);
	member->joined = true;
	EXPECT_EQ(kt, member->task->result, 0);
	expect_left(kt, 1, CAPACITY + 1);
	EXPECT_EQ(kt, endpoint_policy_dropped(&policy), 0);
}

static void blocks_in_vain(struct ktest *kt)
{
	const struct message message = { .type = 1 };
	tick_t deadline;

	make(kt, BLOCK);
	fill(kt);
	deadline = after_a_while();
	EXPECT_EQ(kt, bench->send(&policy, &message, deadline), -ETIMEDOUT);
	EXPECT_GE(kt, now(), deadline);
	EXPECT_EQ(kt, bench->send_now(&policy, &message), -EAGAIN);
	expect_left(kt, 0, CAPACITY);
	EXPECT_EQ(kt, endpoint_policy_dropped(&policy), 0);
}

static void drops_the_oldest(struct ktest *kt)
{
	make(kt, DROP_OLDEST);
	fill(kt);
	for (u32 number = CAPACITY; number < 4 * CAPACITY; number++) {
		ASSERT_EQ(kt, send(number), 0);
		ASSERT_EQ(kt, endpoint_len(&box->ep), CAPACITY);
	}
	expect_left(kt, 3 * CAPACITY, 4 * CAPACITY);
}

/* It drops for room alone: one is received now and then. */
static void drops_the_oldest_in_between(struct ktest *kt)
{
	make(kt, DROP_OLDEST);
	fill(kt);
	ASSERT_EQ(kt, send(CAPACITY), 0);
	expect_recv(kt, 1);
	ASSERT_EQ(kt, send(CAPACITY + 1), 0);
	EXPECT_EQ(kt, endpoint_policy_dropped(&policy), 1);
	ASSERT_EQ(kt, send(CAPACITY + 2), 0);
	expect_left(kt, 3, CAPACITY + 3);
}

/* What is peeked at is somebody's already, and what lies behind it is not the oldest. */
static void nothing_to_drop(struct ktest *kt)
{
	const struct message *slots[CAPACITY];

	make(kt, DROP_OLDEST);
	fill(kt);
	for (u32 i = 0; i < CAPACITY; i++)
		ASSERT_EQ(kt, endpoint_peek(&box->ep, &slots[i]), 0);
	EXPECT_EQ(kt, send(100), -EAGAIN);
	EXPECT_EQ(kt, send(101), -EAGAIN);
	for (u32 i = 0; i < CAPACITY; i++) {
		EXPECT_TRUE(kt, is_numbered(&box->ep, i, slots[i]));
		endpoint_release(&box->ep, slots[i]);
	}
	EXPECT_EQ(kt, endpoint_policy_dropped(&policy), 0);
}

static void drops_the_newest(struct ktest *kt)
{
	make(kt, DROP_NEWEST);
	fill(kt);
	for (u32 number = 100; number < 110; number++)
		ASSERT_EQ(kt, send(number), 0);
	expect_recv(kt, 0);
	ASSERT_EQ(kt, send(CAPACITY), 0);
	ASSERT_EQ(kt, send(111), 0);
	expect_left(kt, 1, CAPACITY + 1);
}

/* --- each of them --------------------------------------------------------------------------------- */

static void all_are_accounted_for(struct ktest *kt)
{
	u32 sent = 0, received = 0;
	u64 random = kt->seed;
	struct message message;

	make(kt, *(const int *)kt->param);
	for (u32 number = 0; number < 200; number++) {
		if (ktest_random(&random) % 3)
			sent += send(number) == 0;
		else
			received += endpoint_recv(&box->ep, &message) == 0;
		ASSERT_EQ(kt, sent, received + endpoint_len(&box->ep) + endpoint_policy_dropped(&policy));
	}
	EXPECT_GT(kt, received, 0);
}

static void is_refused(struct ktest *kt)
{
	struct message message = { .size = MESSAGE_PAYLOAD_MAX + 1 };

	make(kt, *(const int *)kt->param);
	EXPECT_EQ(kt, bench->send(&policy, &message, 0), -EMSGSIZE);
	fill(kt);
	EXPECT_EQ(kt, bench->send(&policy, &message, 0), -EMSGSIZE);
	EXPECT_EQ(kt, bench->send_now(&policy, &message), -EMSGSIZE);
	endpoint_close(&box->ep);
	EXPECT_EQ(kt, bench->send(&policy, &message, 0), -EMSGSIZE);
	EXPECT_EQ(kt, send(100), -EPIPE);
	EXPECT_EQ(kt, send(101), -EPIPE);
	for (u32 number = 0; number < CAPACITY; number++)
		expect_recv(kt, number);
	EXPECT_EQ(kt, endpoint_recv(&box->ep, &message), -EPIPE);
	EXPECT_EQ(kt, send(100), -EPIPE);
	EXPECT_EQ(kt, endpoint_policy_dropped(&policy), 0);
}

const struct ktest_case endpoint_policy_conform[] = {
	KCASE_FOR("ENDPOINT_POLICY-1 room is used by", room_is_used, policies, policy_name),
	KCASE("ENDPOINT_POLICY-2 it is refused, and that is all", refuses),
	KCASE("ENDPOINT_POLICY-3 it waits until there is room", blocks),
	KCASE("ENDPOINT_POLICY-3 it waits to its deadline, and that is all", blocks_in_vain),
	KCASE("ENDPOINT_POLICY-4 the oldest makes room", drops_the_oldest),
	KCASE("ENDPOINT_POLICY-4 it makes room only where there is none", drops_the_oldest_in_between),
	KCASE("ENDPOINT_POLICY-4 where none can be dropped it is refused", nothing_to_drop),
	KCASE("ENDPOINT_POLICY-5 the newest is dropped, and that is all", drops_the_newest),
	KCASE_FOR("ENDPOINT_POLICY-6 all are accounted for by", all_are_accounted_for, policies, policy_name),
	KCASE_FOR("ENDPOINT_POLICY-7 what cannot be sent is refused by", is_refused, policies, policy_name),
	KCASE_END
};
