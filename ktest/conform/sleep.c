// SPDX-License-Identifier: MIT
/* The promise of sleep.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>
#include <foundry/task.h>

#include "sleep.h"
#include "task_team.h"

#define A_WHILE_NS	1000000

static const struct sleep_bench *bench;
static struct team team;

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

static tick_t after(u64 ns)
{
	return clock_after_ns(this_kernel()->arch->clock, ns);
}

/* --- never early --------------------------------------------------------------------- */

static void never_early(struct ktest *kt)
{
	bench = kt->bench;
	for (u64 ns = 1; ns <= A_WHILE_NS; ns *= 10) {
		tick_t deadline = after(ns);

		bench->until(deadline);
		EXPECT_GE(kt, now(), deadline);
		deadline = after(ns);
		bench->ns(ns);
		EXPECT_GE(kt, now(), deadline);
	}
}

/* A wake that came before ends the first wait at once. */
static void woken_never_early(struct ktest *kt)
{
	tick_t deadline;

	bench = kt->bench;
	deadline = after(A_WHILE_NS);
	task_wake(task_current());
	bench->until(deadline);
	EXPECT_GE(kt, now(), deadline);
	deadline = after(A_WHILE_NS);
	task_wake(task_current());
	bench->ns(A_WHILE_NS);
	EXPECT_GE(kt, now(), deadline);
}

/* Each for another time; all on one CPU, and all at once. */
static int sleep_and_look(void *arg) __may_sleep
{
	struct team_member *me = arg;
	tick_t deadline = after((me->who + 1) * (u64)A_WHILE_NS);

	bench->until(deadline);
	me->seen = now() >= deadline;
	return 0;
}

static void many_sleep(struct ktest *kt)
{
	bench = kt->bench;
	team_make(kt, &team, TEAM_MAX, sleep_and_look);
	for (unsigned int i = 0; i < TEAM_MAX; i++) {
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
		task_start(team.members[i].task);
	}
	for (unsigned int i = TEAM_MAX; i-- > 0; ) {
		task_join(team.members[i].task);
		team.members[i].joined = true;
		EXPECT_TRUE(kt, team.members[i].seen);
	}
}

/* --- over already ---------------------------------------------------------------------- */

static void expect_no_sleep(struct ktest *kt, tick_t deadline)
{
	u64 turns = task_current()->turns, preemptions = task_current()->preemptions;

	bench->until(deadline);
	EXPECT_EQ(kt, task_current()->turns - turns, task_current()->preemptions - preemptions);
}

static void past_is_over(struct ktest *kt)
{
	bench = kt->bench;
	expect_no_sleep(kt, 0);
	expect_no_sleep(kt, 1);
	expect_no_sleep(kt, now());
}

/* --- mistakes ---------------------------------------------------------------------------- */

static void without_an_end_is_a_bug(struct ktest *kt)
{
	bench = kt->bench;
	EXPECT_BUG(kt, "a sleep without an end", bench->until(U64_MAX));
	EXPECT_BUG(kt, "a sleep without an end", bench->ns(U64_MAX));
}

/* As an interrupt would; a death in it is caught outside, and puts the depth back. */
static void sleep_in_interrupt(void) __may_sleep
{
	this_cpu()->irq_depth++;
	bench->until(0);
	this_cpu()->irq_depth--;
}

static void in_interrupt_is_a_bug(struct ktest *kt)
{
	bench = kt->bench;
	EXPECT_BUG(kt, "called in an interrupt", sleep_in_interrupt());
}

const struct ktest_case sleep_conform[] = {
	KCASE("SLEEP-1 it is never over before its tick", never_early),
	KCASE("SLEEP-1 nor when the task is woken", woken_never_early),
	KCASE("SLEEP-1 nor where many sleep at once", many_sleep),
	KCASE("SLEEP-2 what is over already gives way to nobody", past_is_over),
	KCASE("SLEEP-3 a sleep without an end is a BUG", without_an_end_is_a_bug),
	KCASE("SLEEP-3 a sleep in an interrupt is a BUG", in_interrupt_is_a_bug),
	KCASE_END
};
