// SPDX-License-Identifier: MIT
/* The promise of notification.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "notification.h"
#include "task_team.h"

#define A_WHILE_NS	1000000
#define OVER		BIT(63)		/* ends members */

static const struct notification_bench *bench;
static struct notification events;
static struct team team;

/* Whatever a case was about, members go on to their end behind it. */
static void end_of_team(void *unused) __may_sleep
{
	atomic_store_release(&team.over, 1);
	for (unsigned int i = 0; i < team.size; i++)	/* one may take it from another one */
		for (unsigned int j = 0; j < TEAM_PATIENCE && READ_ONCE(team.members[i].task->state) != TASK_NEW &&
		     !READ_ONCE(team.members[i].task->is_over); j++) {
			notification_signal(&events, OVER);
			team_pause();
		}
}

static void make(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	bench = kt->bench;
	notification_init(&events);
	team_make(kt, &team, size, fn);
	ktest_defer(kt, end_of_team, NULL);
}

static void start_waiting(struct ktest *kt)
{
	for (unsigned int i = 0; i < team.size; i++)
		task_start(team.members[i].task);
	ASSERT_TRUE(kt, team_comes_to(&events.queue, team.size));
}

/* Its own bit. */
static int wait_for_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	int err = bench->wait_for(&events, BIT(me->who) | OVER, WAIT_FOR_EVER, &me->seen);

	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

static void taken_once(struct ktest *kt)
{
	u64 bits = 0;

	make(kt, 0, NULL);
	EXPECT_EQ(kt, bench->take(&events, U64_MAX), 0);
	bench->signal(&events, 5);
	bench->signal(&events, 1);
	bench->signal(&events, 8);
	EXPECT_EQ(kt, bench->take(&events, U64_MAX), 13);
	EXPECT_EQ(kt, bench->take(&events, U64_MAX), 0);
	bench->signal(&events, BIT(62) | 1);
	EXPECT_EQ(kt, bench->wait_for(&events, U64_MAX, 0, &bits), 0);
	EXPECT_EQ(kt, bits, BIT(62) | 1);
	EXPECT_EQ(kt, bench->take(&events, U64_MAX), 0);
}

static void only_what_is_asked_for(struct ktest *kt)
{
	u64 bits = 99;

	make(kt, 0, NULL);
	bench->signal(&events, 15);
	EXPECT_EQ(kt, bench->take(&events, 16), 0);
	EXPECT_EQ(kt, bench->take(&events, 3 | 16), 3);
	EXPECT_EQ(kt, bench->wait_for(&events, 4 | 16, after_a_while(), &bits), 0);
	EXPECT_EQ(kt, bits, 4);
	EXPECT_EQ(kt, bench->wait_for(&events, 7, 0, &bits), -ETIMEDOUT);
	EXPECT_EQ(kt, bits, 4);
	EXPECT_EQ(kt, bench->take(&events, U64_MAX), 8);
}

/* The last one first: those that are woken before wait for something else. */
static void each_gets_its_own(struct ktest *kt)
{
	make(kt, 4, wait_for_one);
	start_waiting(kt);
	for (unsigned int i = team.size; i-- > 0;) {
		for (unsigned int j = 0; j < i; j++)
			EXPECT_EQ(kt, atomic_load_acquire(&team.members[j].count), 0);
		bench->signal(&events, BIT(i));
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
		EXPECT_EQ(kt, team.members[i].seen, BIT(i));
	}
}

static void at_once_for_all(struct ktest *kt)
{
	make(kt, 4, wait_for_one);
	start_waiting(kt);
	bench->signal(&events, 15);
	for (unsigned int i = 0; i < team.size; i++)
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
	EXPECT_EQ(kt, bench->take(&events, U64_MAX), 0);
}

static void signal_late(struct timer *timer, void *arg) __irq_context
{
	bench->signal(&events, 1);
}

static void cancel(void *timer)
{
	timer_cancel(timer);
}

static void by_an_interrupt(struct ktest *kt)
{
	static struct timer timer;

	make(kt, 1, wait_for_one);
	start_waiting(kt);
	timer_init(&timer, signal_late, NULL);
	ktest_defer(kt, cancel, &timer);
	timer_arm(&timer, after_a_while());
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	EXPECT_EQ(kt, team.members[0].seen, 1);
}

static void nothing_comes(struct ktest *kt)
{
	u64 bits = 99;

	make(kt, 0, NULL);
	bench->signal(&events, 2);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = after_a_while();

		EXPECT_EQ(kt, bench->wait_for(&events, 1, deadline, &bits), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
	}
	EXPECT_EQ(kt, bits, 99);
	EXPECT_EQ(kt, team_waiting(&events.queue), 0);
}

const struct ktest_case notification_conform[] = {
	KCASE("NOTIFICATION-1 what is signalled is taken once", taken_once),
	KCASE("NOTIFICATION-2 each who waits gets its own", each_gets_its_own),
	KCASE("NOTIFICATION-2 one signal is for many who wait", at_once_for_all),
	KCASE("NOTIFICATION-2 an interrupt signals", by_an_interrupt),
	KCASE("NOTIFICATION-3 what is not asked for stays", only_what_is_asked_for),
	KCASE("NOTIFICATION-4 nothing comes, and it is not late too early", nothing_comes),
	KCASE_END
};
