// SPDX-License-Identifier: MIT
/* A race of tasks is told as one of CPUs is, also where it is about what lies on the stack of one of them. */
#include <foundry/atomic.h>
#include <foundry/kcsan.h>
#include <foundry/yield.h>

#include "conform/task_team.h"
#include "kcsan_ktest.h"

#define ROUNDS		2000
#define PATIENCE	1000000		/* rounds */

static struct team team;
static u32 *place;		/* on the first member's stack; atomic, as the next */
static u32 come, awake, gone;

static __noinline void writes(void)
{
	*place = 1;
	barrier();
}

static __noinline void reads(void)
{
	__asm__ volatile("" : : "r" (*place));
}

/* Whoever sleeps may not be woken as long as others only have turns.  Return: whether the other one is awake. */
static bool meet(void)
{
	atomic_fetch_add_release(&awake, 1);
	for (unsigned int i = 0; i < PATIENCE && atomic_load_acquire(&awake) < 2; i++)
		cpu_relax();
	return atomic_load_acquire(&awake) == 2;
}

static void again(unsigned int who)
{
	u64 before = yield_set(yield_seed(1, who));

	for (unsigned int i = 0; i < ROUNDS; i++)
		if (who == 0)
			writes();
		else
			reads();
	(void)yield_set(before);
}

static int race(void *arg) __may_sleep
{
	struct team_member *me = arg;
	u32 here = 0;

	if (me->who == 0)
		place = &here;
	atomic_fetch_add_release(&come, 1);
	if (team_waits(&come, 2) && meet())
		again(me->who);
	atomic_fetch_add_release(&gone, 1);
	(void)team_waits(&gone, 2);		/* what is here is looked at until then */
	return 0;
}

static void is_told(struct ktest *kt)
{
	void (*const step[])(void) = { writes, reads };
	struct stack_bounds stack;
	static struct kcsan_race found;
	unsigned int first, count = 0;

	place = NULL;
	come = awake = gone = 0;
	team_make(kt, &team, 2, race);
	stack = team.members[0].task->stack;
	for (unsigned int i = 0; i < 2; i++) {
		ASSERT_EQ(kt, task_set_affinity(team.members[i].task, BIT(i)), 0);
		task_start(team.members[i].task);
	}
	ASSERT_TRUE(kt, team_waits(&gone, 2));
	while (kcsan_take(&found))
		count++;
	EXPECT_EQ(kt, count, 1);
	ASSERT_TRUE(kt, found.has_second);
	first = kcsan_was_called_from(&found.side[0], step[0]) ? 0 : 1;
	for (unsigned int i = 0; i < 2; i++) {
		EXPECT_TRUE(kt, kcsan_was_called_from(&found.side[i ^ first], step[i]));
		EXPECT_TRUE(kt, stack_holds(&stack, found.side[i].addr));
	}
}

static const struct ktest_case cases[] = {
	KCASE("a race on the stack of a task is told with both callers", is_told),
	KCASE_END
};

static const struct ktest_suite suite = { .name = "kcsan/tasks", .needs = FACT(SCHED) | FACT(SMP), .cases = cases };
KTEST_SUITE(suite);
