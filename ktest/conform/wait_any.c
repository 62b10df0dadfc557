// SPDX-License-Identifier: MIT
/* The promise of wait_any.h, executed: two endpoints and a notification. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/endpoint_mpmc.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "task_team.h"
#include "wait_any.h"

#define CAPACITY	8
#define A_WHILE_NS	1000000
#define OVER		BIT(63)		/* ends members */

enum { LEFT, RIGHT, EVENTS, SOURCES };

static const struct wait_any_bench *bench;
static struct endpoint_mpmc_padded slots[2][CAPACITY];
static struct endpoint_mpmc rings[2];
static struct endpoint_wait boxes[2];
static struct notification events;
static struct wait_source sources[SOURCES];
static struct wait_set set;
static struct team team;

static void end_of_team(void *unused) __may_sleep
{
	atomic_store_release(&team.over, 1);
	for (unsigned int i = 0; i < 2; i++)
		endpoint_close(&boxes[i].ep);
	notification_signal(&events, OVER);
}

static void make(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	bench = kt->bench;
	for (unsigned int i = 0; i < 2; i++) {
		endpoint_mpmc_init(&rings[i], slots[i], sizeof(slots[i][0]), CAPACITY);
		endpoint_wait_init(&boxes[i], &rings[i].ep);
		sources[i] = (struct wait_source){ .box = &boxes[i] };
	}
	notification_init(&events);
	sources[EVENTS] = (struct wait_source){ .notification = &events, .mask = 3 | OVER };
	set = (struct wait_set){ .sources = sources, .count = SOURCES };
	team_make(kt, &team, size, fn);
	ktest_defer(kt, end_of_team, NULL);
}

static void send(unsigned int to, u32 type)
{
	const struct message message = { .type = type };

	BUG_ON(endpoint_send(&boxes[to].ep, &message), "wait_any: a message is refused");
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

static void expect_message(struct ktest *kt, unsigned int which, u32 type)
{
	struct wait_event event;

	ASSERT_EQ(kt, bench->wait_any(&set, &event, after_a_while()), 0);
	ASSERT_EQ(kt, event.which, which);
	EXPECT_FALSE(kt, event.ended);
	EXPECT_EQ(kt, event.message.type, type);
}

static void expect_bits(struct ktest *kt, u64 bits)
{
	struct wait_event event;

	ASSERT_EQ(kt, bench->wait_any(&set, &event, after_a_while()), 0);
	ASSERT_EQ(kt, event.which, EVENTS);
	EXPECT_EQ(kt, event.bits, bits);
}

static void expect_end(struct ktest *kt, unsigned int which)
{
	struct wait_event event;

	ASSERT_EQ(kt, bench->wait_any(&set, &event, after_a_while()), 0);
	ASSERT_EQ(kt, event.which, which);
	EXPECT_TRUE(kt, event.ended);
}

static void expect_nothing(struct ktest *kt, int expected)
{
	struct wait_event event;

	EXPECT_EQ(kt, bench->wait_any(&set, &event, 0), expected);
}

/* --- what is there ------------------------------------------------------------------------------- */

static void each_by_itself(struct ktest *kt)
{
	make(kt, 0, NULL);
	for (unsigned int turn = 0; turn < 3; turn++) {
		send(LEFT, 1 + turn);
		expect_message(kt, LEFT, 1 + turn);
		expect_nothing(kt, -ETIMEDOUT);
		send(RIGHT, 10 + turn);
		expect_message(kt, RIGHT, 10 + turn);
		expect_nothing(kt, -ETIMEDOUT);
		notification_signal(&events, 2 | 4);
		expect_bits(kt, 2);
		expect_nothing(kt, -ETIMEDOUT);
	}
}

static void in_turn(struct ktest *kt)
{
	make(kt, 0, NULL);
	for (u32 i = 0; i < CAPACITY; i++) {
		send(LEFT, i);
		send(RIGHT, 10 + i);
	}
	for (u32 i = 0; i < CAPACITY; i++) {
		notification_signal(&events, 1);
		expect_message(kt, LEFT, i);
		expect_message(kt, RIGHT, 10 + i);
		expect_bits(kt, 1);
	}
	expect_nothing(kt, -ETIMEDOUT);
}

/* --- what comes ------------------------------------------------------------------------------------- */

static struct wait_event told;	/* to member 0, behind its count */

static int wait_for_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	int err = bench->wait_any(&set, &told, WAIT_FOR_EVER);

	atomic_fetch_add_release(&me->count, 1);
	return err;
}

/* Behind its last source it is in all their queues. */
static void start_waiting(struct ktest *kt)
{
	make(kt, 1, wait_for_one);
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_comes_to(&events.queue, 1));
	for (unsigned int i = 0; i < 10; i++)
		team_pause();
	ASSERT_EQ(kt, atomic_load_acquire(&team.members[0].count), 0);
}

static void expect_told(struct ktest *kt, unsigned int which)
{
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	EXPECT_EQ(kt, told.which, which);
	for (unsigned int i = 0; i < 2; i++)
		EXPECT_EQ(kt, team_waiting(&boxes[i].receivers.queue), 0);
	EXPECT_EQ(kt, team_waiting(&events.queue), 0);
}

static const unsigned int wakers[] = { LEFT, RIGHT, EVENTS };

static const char *waker_name(const void *which)
{
	static const char *const names[] = { "the first endpoint", "the second one", "a notification" };

	return names[*(const unsigned int *)which];
}

static void wake_by(struct timer *timer, void *arg) __irq_context
{
	const unsigned int *which = arg;

	if (*which == EVENTS)
		notification_signal(&events, 2);
	else
		send(*which, 7);
}

static void cancel(void *timer)
{
	timer_cancel(timer);
}

static void goes_on(struct ktest *kt)
{
	static struct timer timer;

	start_waiting(kt);
	timer_init(&timer, wake_by, (void *)kt->param);
	ktest_defer(kt, cancel, &timer);
	timer_arm(&timer, after_a_while());
	expect_told(kt, *(const unsigned int *)kt->param);
}

static void nothing_comes(struct ktest *kt)
{
	struct wait_event event;

	make(kt, 0, NULL);
	notification_signal(&events, 4);		/* not asked for */
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = after_a_while();

		EXPECT_EQ(kt, bench->wait_any(&set, &event, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
	}
}

/* --- ends --------------------------------------------------------------------------------------------- */

static void each_end_once(struct ktest *kt)
{
	make(kt, 0, NULL);
	send(LEFT, 1);
	endpoint_close(&boxes[LEFT].ep);
	expect_message(kt, LEFT, 1);
	expect_end(kt, LEFT);
	expect_nothing(kt, -ETIMEDOUT);
	send(RIGHT, 2);
	expect_message(kt, RIGHT, 2);
	endpoint_close(&boxes[RIGHT].ep);
	expect_end(kt, RIGHT);
	expect_nothing(kt, -ETIMEDOUT);
	notification_signal(&events, 1);
	expect_bits(kt, 1);
	set.count = EVENTS;
	set.next = 0;
	expect_nothing(kt, -EPIPE);
	expect_nothing(kt, -EPIPE);
}

static void end_comes(struct ktest *kt)
{
	start_waiting(kt);
	endpoint_close(&boxes[RIGHT].ep);
	expect_told(kt, RIGHT);
	EXPECT_TRUE(kt, told.ended);
}

/* --- others ---------------------------------------------------------------------------------------------- */

/* Member 0 waits for all, member 1 at the second endpoint alone. */
static int wait_for_all_or_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message;
	int err;

	if (me->who == 0)
		return wait_for_one(me);
	err = endpoint_recv_until(&boxes[RIGHT], &message, WAIT_FOR_EVER);
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

/* Both messages are there before the first one runs: it was woken for the second, and takes the first. */
static void left_for_another(struct ktest *kt)
{
	irqflags_t flags;

	make(kt, 2, wait_for_all_or_one);
	team.members[0].task->affinity = CPU_BIT(this_cpu()->id);
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_comes_to(&events.queue, 1));
	task_start(team.members[1].task);
	ASSERT_TRUE(kt, team_comes_to(&boxes[RIGHT].receivers.queue, 2));
	flags = arch_irq_save();
	send(RIGHT, 2);
	send(LEFT, 1);
	arch_irq_restore(flags);
	ASSERT_TRUE(kt, team_waits(&team.members[1].count, 1));
	expect_told(kt, LEFT);
}

const struct ktest_case wait_any_conform[] = {
	KCASE("WAIT_ANY-1 each is told as what it is", each_by_itself),
	KCASE_FOR("WAIT_ANY-1 who waits goes on by", goes_on, wakers, waker_name),
	KCASE("WAIT_ANY-2 those that have something take turns", in_turn),
	KCASE("WAIT_ANY-3 nothing comes, and it is not late too early", nothing_comes),
	KCASE("WAIT_ANY-4 an end is told once, and all ends are the end", each_end_once),
	KCASE("WAIT_ANY-4 an end comes to who waits", end_comes),
	KCASE("WAIT_ANY-5 what is not taken is for another one", left_for_another),
	KCASE_END
};
