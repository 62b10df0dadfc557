// SPDX-License-Identifier: MIT
/* The promise of completion.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "completion.h"
#include "task_team.h"

#define ROUNDS		50
#define A_WHILE_NS	1000000

static const struct completion_bench *bench;
static struct completion done;
static struct team team;
static u32 passed;		/* atomic */
static char order[TEAM_MAX + 1];

static void start(struct ktest *kt)
{
	bench = kt->bench;
	completion_init(&done, "completion_conform");
	passed = 0;
	memset(order, 0, sizeof(order));
}

/* Whatever was forgotten, members go on to their end behind a case. */
static void end_of_team(void *unused)
{
	atomic_store_release(&team.over, 1);
	complete_all(&done);
}

static int pass(void *arg) __may_sleep
{
	struct team_member *me = arg;

	bench->wait(&done);
	if (!team_is_over(&team))
		order[passed] = (char)('A' + me->who);
	atomic_fetch_add_release(&passed, 1);
	return 0;
}

/* One after the other, on this CPU. */
static void start_waiting(struct ktest *kt, unsigned int size)
{
	start(kt);
	team_make(kt, &team, size, pass);
	ktest_defer(kt, end_of_team, NULL);
	for (unsigned int i = 0; i < size; i++) {
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
		task_start(team.members[i].task);
		ASSERT_TRUE(kt, team_comes_to(&done.queue, i + 1));
	}
}

static void waits_until_it_is_done(struct ktest *kt)
{
	start_waiting(kt, 1);
	for (unsigned int i = 0; i < ROUNDS; i++)
		team_pause();
	EXPECT_EQ(kt, atomic_load_acquire(&passed), 0);
	bench->complete(&done);
	EXPECT_TRUE(kt, team_waits(&passed, 1));
}

static void one_for_one(struct ktest *kt)
{
	start_waiting(kt, 4);
	for (u32 n = 1; n <= 3; n++) {
		bench->complete(&done);
		ASSERT_TRUE(kt, team_waits(&passed, n));
		team_pause();
		EXPECT_EQ(kt, atomic_load_acquire(&passed), n);
	}
	EXPECT_STREQ(kt, order, "ABC");
}

static void is_kept(struct ktest *kt)
{
	start(kt);
	bench->complete(&done);
	bench->complete(&done);
	EXPECT_EQ(kt, bench->until(&done, 0), 0);
	EXPECT_EQ(kt, bench->until(&done, 0), 0);
	EXPECT_EQ(kt, bench->until(&done, 0), -ETIMEDOUT);
	EXPECT_FALSE(kt, completion_is_done(&done));
}

static void all_pass(struct ktest *kt)
{
	start_waiting(kt, 4);
	bench->complete_all(&done);
	ASSERT_TRUE(kt, team_waits(&passed, 4));
	for (unsigned int i = 0; i < 3; i++)
		EXPECT_EQ(kt, bench->until(&done, 0), 0);
	bench->complete(&done);
	EXPECT_TRUE(kt, completion_is_done(&done));
	bench->again(&done);
	EXPECT_FALSE(kt, completion_is_done(&done));
	EXPECT_EQ(kt, bench->until(&done, 0), -ETIMEDOUT);
}

static void ends_at_its_deadline(struct ktest *kt)
{
	struct clock *clock = this_kernel()->arch->clock;

	start(kt);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = clock_after_ns(clock, A_WHILE_NS);

		EXPECT_EQ(kt, bench->until(&done, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, clock_now(clock), deadline);
	}
	EXPECT_EQ(kt, team_waiting(&done.queue), 0);
	bench->complete(&done);
	EXPECT_EQ(kt, bench->until(&done, clock_now(clock)), 0);
}

static void fire(struct timer *timer, void *unused) __irq_context
{
	bench->complete(&done);
}

static void irq_completes(struct ktest *kt)
{
	struct clock *clock = this_kernel()->arch->clock;
	struct timer timer;

	start(kt);
	timer_init(&timer, fire, NULL);
	timer_arm(&timer, clock_after_ns(clock, A_WHILE_NS));
	EXPECT_EQ(kt, bench->until(&done, clock_after_ns(clock, 10000ull * A_WHILE_NS)), 0);
	timer_cancel(&timer);
}

/* --- it may be gone ------------------------------------------------------------------------------ */

/* Completed by another task each time, and overwritten as soon as the wait is over. */
static struct completion *next;		/* atomic */

static int complete_each(void *arg) __may_sleep
{
	struct team_member *me = arg;

	while (!team_is_over(&team)) {
		struct completion *completion = atomic_ptr_exchange_acquire(&next, NULL);

		if (completion) {
			bench->complete(completion);
			atomic_fetch_add_release(&me->count, 1);
		}
		task_yield();
		cpu_relax();
	}
	return 0;
}

static bool is_untouched(const u8 *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (READ_ONCE(bytes[i]) != COMPLETION_GONE)
			return false;
	return true;
}

static void may_be_gone(struct ktest *kt)
{
	struct clock *clock = this_kernel()->arch->clock;
	struct completion once;

	start(kt);
	team_make(kt, &team, 1, complete_each);
	ktest_defer(kt, end_of_team, NULL);
	team.members[0].task->affinity = smp_others() ? smp_others() : CPUS_ALL;
	task_start(team.members[0].task);
	for (u32 round = 0; round < ROUNDS / 2; round++) {
		completion_init(&once, "gone at once");
		atomic_ptr_store_release(&next, &once);
		ASSERT_EQ(kt, bench->until(&once, clock_after_ns(clock, 10000ull * A_WHILE_NS)), 0);
		memset(&once, COMPLETION_GONE, sizeof(once));
		ASSERT_TRUE(kt, team_waits(&team.members[0].count, round + 1));		/* it has returned */
		ASSERT_TRUE(kt, is_untouched((const u8 *)&once, sizeof(once)));
	}
}

const struct ktest_case completion_conform[] = {
	KCASE("COMPLETION-1 a wait goes on until it is done", waits_until_it_is_done),
	KCASE("COMPLETION-2 one passes for one, the longest wait first", one_for_one),
	KCASE("COMPLETION-2 what is done before is kept", is_kept),
	KCASE("COMPLETION-2 an interrupt may complete", irq_completes),
	KCASE("COMPLETION-3 all pass until it is to be done again", all_pass),
	KCASE("COMPLETION-4 a deadline ends a wait, and not before", ends_at_its_deadline),
	KCASE("COMPLETION-5 nobody touches it behind a wait", may_be_gone),
	KCASE_END
};
