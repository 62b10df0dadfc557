// SPDX-License-Identifier: MIT
/* The promise of wait.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "task_team.h"
#include "wait.h"

#define ROUNDS		50
#define A_WHILE_NS	1000000

static const struct wait_bench *bench;
static struct team team;
static struct wait_queue queue;
static u32 gate;		/* atomic: what members wait for */

int wait_conform_until(struct wait_queue *on, tick_t deadline, bool (*is_so)(const void *arg),
		       const void *arg) __may_sleep
{
	return wait_until_tick(on, deadline, is_so(arg));
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

static void start(struct ktest *kt)
{
	bench = kt->bench;
	gate = 0;
	wait_queue_init(&queue, "wait_conform");
}

/* All members wait until the gate has come to their number, and one more. */
static bool gate_is_open(const void *arg)
{
	const struct team_member *me = arg;

	return atomic_load_acquire(&gate) > me->who || team_is_over(&team);
}

static bool never(const void *arg)
{
	return team_is_over(&team);
}

/* Whatever a case was about, members go on to their end behind it. */
static void end_of_team(void *unused) __may_sleep
{
	atomic_store_release(&team.over, 1);
	wake_all(&queue);
}

static void make(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	start(kt);
	team_make(kt, &team, size, fn);
	ktest_defer(kt, end_of_team, NULL);
}

/* Started one after the other, so that they wait in this order. */
static void start_in_order(struct ktest *kt)
{
	for (unsigned int i = 0; i < team.size; i++) {
		task_start(team.members[i].task);
		ASSERT_TRUE(kt, team_comes_to(&queue, i + 1));
	}
}

static void let_others_run(void) __may_sleep
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		task_yield();
		cpu_relax();
	}
}

/* --- until it is so ------------------------------------------------------------------ */

static int go_through(void *arg) __may_sleep
{
	struct team_member *me = arg;

	me->seen = (u64)bench->until(&queue, WAIT_FOR_EVER, gate_is_open, me);
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void waits_until_it_is_so(struct ktest *kt)
{
	make(kt, 4, go_through);
	start_in_order(kt);
	for (u32 open = 0; open < 4; open++) {
		for (unsigned int i = 0; i < 4; i++)
			EXPECT_EQ(kt, atomic_load_acquire(&team.members[i].count), i < open);
		bench->wake_all(&queue);		/* for nothing */
		let_others_run();
		for (unsigned int i = 0; i < 4; i++)
			EXPECT_EQ(kt, atomic_load_acquire(&team.members[i].count), i < open);
		atomic_store_release(&gate, open + 1);
		bench->wake_all(&queue);
		ASSERT_TRUE(kt, team_waits(&team.members[open].count, 1));
		EXPECT_EQ(kt, team.members[open].seen, 0);
	}
}

static void is_so_already(struct ktest *kt)
{
	static const struct team_member me;

	start(kt);
	gate = 1;
	EXPECT_EQ(kt, bench->until(&queue, WAIT_FOR_EVER, gate_is_open, &me), 0);
	EXPECT_EQ(kt, bench->until(&queue, 0, gate_is_open, &me), 0);
	EXPECT_EQ(kt, team_waiting(&queue), 0);
}

/* --- no wake is lost ------------------------------------------------------------------- */

/* Two take turns: each waits until the count is odd, or even, and adds one. */
static bool is_my_turn(const void *arg)
{
	const struct team_member *me = arg;

	return atomic_load_acquire(&gate) % 2 == me->who || team_is_over(&team);
}

static int take_turns(void *arg) __may_sleep
{
	struct team_member *me = arg;

	while (atomic_load_acquire(&gate) < 20 * ROUNDS && !team_is_over(&team)) {
		(void)bench->until(&queue, WAIT_FOR_EVER, is_my_turn, me);
		if (!is_my_turn(me))
			continue;
		atomic_fetch_add_release(&gate, 1);
		bench->wake_one(&queue);
	}
	return 0;
}

static void turns_go_on(struct ktest *kt)
{
	make(kt, 2, take_turns);
	for (unsigned int i = 0; i < 2; i++)
		task_start(team.members[i].task);
	EXPECT_TRUE(kt, team_waits(&gate, 20 * ROUNDS));
}

/* --- who is woken ------------------------------------------------------------------------ */

static char order[TEAM_MAX + 1];
static u32 order_len;		/* atomic */

/* The gate counts what there is to take. */
static bool take_one(const void *unused)
{
	u32 count;

	while ((count = atomic_load_acquire(&gate)) > 0)	/* bounded: by who takes at once */
		if (atomic_cas_acquire(&gate, count, count - 1))
			return true;
	return team_is_over(&team);
}

static int note_order(void *arg) __may_sleep
{
	struct team_member *me = arg;

	(void)bench->until(&queue, WAIT_FOR_EVER, take_one, NULL);
	order[order_len] = (char)('A' + me->who);
	atomic_fetch_add_release(&order_len, 1);
	return 0;
}

/* All on this CPU: while the case does not give way, whoever was woken has not come back. */
static void start_noting(struct ktest *kt, unsigned int size)
{
	memset(order, 0, sizeof(order));
	order_len = 0;
	make(kt, size, note_order);
	for (unsigned int i = 0; i < size; i++)
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
	start_in_order(kt);
}

static void longest_is_woken(struct ktest *kt)
{
	start_noting(kt, 5);
	for (u32 woken = 1; woken <= 3; woken++) {
		atomic_fetch_add_release(&gate, 1);
		bench->wake_one(&queue);
		EXPECT_EQ(kt, team_waiting(&queue), 5 - woken);
		ASSERT_TRUE(kt, team_waits(&order_len, woken));
		EXPECT_EQ(kt, team_waiting(&queue), 5 - woken);
	}
	EXPECT_STREQ(kt, order, "ABC");
}

static void all_are_woken(struct ktest *kt)
{
	start_noting(kt, 5);
	atomic_store_release(&gate, 5);
	bench->wake_all(&queue);
	EXPECT_EQ(kt, team_waiting(&queue), 0);
	EXPECT_TRUE(kt, team_waits(&order_len, 5));
}

static void nobody_is_woken(struct ktest *kt)
{
	start(kt);
	bench->wake_one(&queue);
	bench->wake_all(&queue);
	EXPECT_EQ(kt, team_waiting(&queue), 0);
}

/* --- with a deadline ---------------------------------------------------------------------- */

static void is_late(struct ktest *kt)
{
	start(kt);
	team.over = 0;
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = after_a_while();

		EXPECT_EQ(kt, bench->until(&queue, deadline, never, NULL), -ETIMEDOUT);
		EXPECT_GE(kt, now(), deadline);
	}
	EXPECT_EQ(kt, bench->until(&queue, 0, never, NULL), -ETIMEDOUT);
	EXPECT_EQ(kt, bench->until(&queue, now(), never, NULL), -ETIMEDOUT);
}

static tick_t due;

static bool is_due(const void *arg)
{
	return now() >= due;
}

static void is_so_when_it_is_late(struct ktest *kt)
{
	start(kt);
	due = after_a_while();
	EXPECT_EQ(kt, bench->until(&queue, due, is_due, NULL), 0);
}

static int wait_a_while(void *arg) __may_sleep
{
	struct team_member *me = arg;
	tick_t deadline = after_a_while();

	me->seen = bench->until(&queue, deadline, never, NULL) == -ETIMEDOUT && now() >= deadline;
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void wakes_do_not_end_it(struct ktest *kt)
{
	make(kt, TEAM_MAX, wait_a_while);
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		task_start(team.members[i].task);
	for (unsigned int i = 0; i < TEAM_MAX; i++) {
		bench->wake_all(&queue);
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
		EXPECT_TRUE(kt, team.members[i].seen);
	}
}

/* --- nothing is left -------------------------------------------------------------------------- */

static void late_leaves_nothing(struct ktest *kt)
{
	start(kt);
	team.over = 0;
	EXPECT_EQ(kt, bench->until(&queue, after_a_while(), never, NULL), -ETIMEDOUT);
	EXPECT_EQ(kt, team_waiting(&queue), 0);
	bench->wake_all(&queue);
}

static const bool ends[] = { false, true };

static const char *end_name(const void *is_so)
{
	return *(const bool *)is_so ? "it has seen what it waits for" : "it is late";
}

/* The case itself waits in front of a member. */
static void wake_is_passed_on(struct ktest *kt)
{
	bool is_so = *(const bool *)kt->param;
	struct waiter waiter;

	make(kt, 1, go_through);
	wait_begin(&waiter, &queue, WAIT_FOR_EVER);
	wait_enter(&waiter);
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_comes_to(&queue, 2));
	atomic_store_release(&gate, 1);
	bench->wake_one(&queue);
	EXPECT_EQ(kt, bench->finish(&waiter, is_so), is_so ? 0 : -ETIMEDOUT);
	EXPECT_TRUE(kt, team_waits(&team.members[0].count, 1));
}

static void nobody_is_woken_for_nothing(struct ktest *kt)
{
	struct waiter waiter;

	start_noting(kt, 1);
	wait_begin(&waiter, &queue, WAIT_FOR_EVER);
	wait_enter(&waiter);
	EXPECT_EQ(kt, bench->finish(&waiter, true), 0);
	EXPECT_EQ(kt, team_waiting(&queue), 1);
}

const struct ktest_case wait_conform[] = {
	KCASE("WAIT-1 a wait goes on until it is so", waits_until_it_is_so),
	KCASE("WAIT-1 what is so already is not waited for", is_so_already),
	KCASE("WAIT-2 no wake is lost in a thousand", turns_go_on),
	KCASE("WAIT-3 one is woken, and the longest wait first", longest_is_woken),
	KCASE("WAIT-3 all are woken", all_are_woken),
	KCASE("WAIT-3 with nobody there nobody is woken", nobody_is_woken),
	KCASE("WAIT-4 a deadline ends a wait, and not before", is_late),
	KCASE("WAIT-4 what is so at the deadline counts", is_so_when_it_is_late),
	KCASE("WAIT-4 wakes for nothing do not end it earlier", wakes_do_not_end_it),
	KCASE("WAIT-5 a wait that is late leaves nothing", late_leaves_nothing),
	KCASE_FOR("WAIT-5 a wake that comes last is passed on where", wake_is_passed_on, ends, end_name),
	KCASE("WAIT-5 a wait that was not woken wakes nobody", nobody_is_woken_for_nothing),
	KCASE_END
};
