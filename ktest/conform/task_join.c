// SPDX-License-Identifier: MIT
/* Joining with a deadline: in time, late, and again. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/wait.h>

#include "task.h"
#include "task_join.h"
#include "task_team.h"

#define ROUNDS		20
#define A_WHILE_NS	1000000

static const struct task_bench *bench;
static struct team team;
static u32 may_end;		/* atomic: members end */

static tick_t after(u64 ns)
{
	return clock_after_ns(this_kernel()->arch->clock, ns);
}

/* Does not come by itself. */
static tick_t long_after(void)
{
	return after(10000ull * A_WHILE_NS);
}

static int end_when_told(void *arg) __may_sleep
{
	struct team_member *me = arg;

	while (!atomic_load_acquire(&may_end) && !team_is_over(&team))
		team_pause();
	me->seen++;
	return (int)me->who + 100;
}

/* The first one waits to be told; others, who are not started, do @fn. */
static struct task *start(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	bench = kt->bench;
	atomic_store_relaxed(&may_end, 0);
	team_make(kt, &team, size, fn);
	team.members[0].task->fn = end_when_told;
	task_start(team.members[0].task);
	return team.members[0].task;
}

static void expect_joined(struct ktest *kt)
{
	ASSERT_EQ(kt, bench->join_until(team.members[0].task, long_after()), 0);
	team.members[0].joined = team.members[0].task->is_over;
	EXPECT_EQ(kt, team.members[0].task->result, 100);
	EXPECT_EQ(kt, team.members[0].seen, 1);
	EXPECT_EQ(kt, team.members[0].task->state, TASK_DEAD);
}

/* --- in time ------------------------------------------------------------------------------ */

static void tell(struct timer *timer, void *unused) __irq_context
{
	atomic_store_release(&may_end, 1);
}

/* It is told while the join waits. */
void task_is_joined_in_time(struct ktest *kt)
{
	struct timer timer;

	(void)start(kt, 1, end_when_told);
	timer_init(&timer, tell, NULL);
	timer_arm(&timer, after(A_WHILE_NS));
	expect_joined(kt);
	timer_cancel(&timer);
}

void task_join_of_who_has_ended(struct ktest *kt)
{
	struct task *task = start(kt, 1, end_when_told);

	atomic_store_release(&may_end, 1);
	for (unsigned int i = 0; i < TEAM_PATIENCE && !READ_ONCE(task->is_over); i++)
		team_pause();
	ASSERT_EQ(kt, bench->join_until(task, 0), 0);
	EXPECT_EQ(kt, task->result, 100);
	team.members[0].joined = true;
}

static int end_at_once(void *unused)
{
	return 7;
}

/* Its end and the deadline come about together; either way storage and stack go back at once. */
static void join_about_then(struct ktest *kt, u64 ns)
{
	struct task *task;
	int err;

	bench = kt->bench;
	ASSERT_EQ(kt, task_create(&task, "short", end_at_once, NULL), 0);
	task_start(task);
	err = bench->join_until(task, after(ns));
	if (err)
		EXPECT_EQ(kt, err, -ETIMEDOUT);
	else
		EXPECT_TRUE(kt, READ_ONCE(task->is_over));
	task_join(task);
	EXPECT_EQ(kt, task->result, 7);
	task_free(task);
}

void task_is_gone_when_joined(struct ktest *kt)
{
	for (unsigned int i = 0; i < ROUNDS; i++)
		join_about_then(kt, i * 5000ull);
}

/* --- late --------------------------------------------------------------------------------- */

void task_join_is_not_early(struct ktest *kt)
{
	struct task *task = start(kt, 1, end_when_told);

	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = after(A_WHILE_NS);

		EXPECT_EQ(kt, bench->join_until(task, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, clock_now(this_kernel()->arch->clock), deadline);
	}
	EXPECT_EQ(kt, bench->join_until(task, 0), -ETIMEDOUT);
}

void task_join_comes_again(struct ktest *kt)
{
	struct task *task = start(kt, 1, end_when_told);

	for (unsigned int i = 0; i < 2; i++)
		EXPECT_EQ(kt, bench->join_until(task, after(A_WHILE_NS)), -ETIMEDOUT);
	atomic_store_release(&may_end, 1);
	expect_joined(kt);
}

/* It notes whether it was late, and not told that it may not join. */
static int join_the_first(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct catch catch;

	if (catch_set(&catch) == CATCH_NOTHING) {
		me->seen = bench->join_until(team.members[0].task, after(A_WHILE_NS)) == -ETIMEDOUT;
		catch_clear(&catch);
	}
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

/* One after the other is late; then the case itself joins it. */
void task_join_by_another_one(struct ktest *kt)
{
	(void)start(kt, 3, join_the_first);
	for (unsigned int i = 1; i < 3; i++) {
		task_start(team.members[i].task);
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
		EXPECT_TRUE(kt, team.members[i].seen);
	}
	atomic_store_release(&may_end, 1);
	expect_joined(kt);
}

/* Who was late has ended, and is no more, when it ends. */
void task_ends_behind_a_late_join(struct ktest *kt)
{
	struct task *task = start(kt, 2, join_the_first);

	task_start(team.members[1].task);
	ASSERT_TRUE(kt, team_waits(&team.members[1].count, 1));
	task_join(team.members[1].task);
	team.members[1].joined = true;
	EXPECT_TRUE(kt, team.members[1].seen);
	EXPECT_TRUE(kt, !task->joiner);
	atomic_store_release(&may_end, 1);
	expect_joined(kt);
}
