// SPDX-License-Identifier: MIT
/* The promise of semaphore.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "semaphore.h"
#include "task_team.h"

#define ROUNDS		50
#define SLOTS		3
#define A_WHILE_NS	1000000

static const struct semaphore_bench *bench;
static struct semaphore semaphore;
static struct team team;
static u32 inside, most, order_len;	/* atomic */
static char order[TEAM_MAX + 1];

static void start(struct ktest *kt, u32 n)
{
	bench = kt->bench;
	semaphore_init(&semaphore, n, "semaphore_conform");
	inside = most = order_len = 0;
	memset(order, 0, sizeof(order));
}

/* Whatever is missing, members go on to their end behind a case. */
static void give_to_all(void *unused)
{
	atomic_store_release(&team.over, 1);
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		semaphore_up(&semaphore);
}

static void make(struct ktest *kt, u32 n, unsigned int size, int (*fn)(void *member))
{
	start(kt, n);
	team_make(kt, &team, size, fn);
	ktest_defer(kt, give_to_all, NULL);
}

/* --- no more than there are ------------------------------------------------------------------- */

static int come_and_go(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int round = 0; round < ROUNDS && !team_is_over(&team); round++) {
		u32 others;

		bench->down(&semaphore);
		others = atomic_fetch_add_relaxed(&inside, 1);
		if (others >= SLOTS)
			atomic_store_relaxed(&most, others + 1);
		task_yield();
		atomic_fetch_sub_release(&inside, 1);
		bench->up(&semaphore);
		if (round % 4 == me->who % 4)
			task_yield();
	}
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void never_more(struct ktest *kt)
{
	make(kt, SLOTS, TEAM_MAX, come_and_go);
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		task_start(team.members[i].task);
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
	EXPECT_EQ(kt, most, 0);
	EXPECT_EQ(kt, semaphore.count, SLOTS);
}

static void counts_what_is_given(struct ktest *kt)
{
	start(kt, 1);
	bench->up(&semaphore);
	bench->down(&semaphore);
	EXPECT_EQ(kt, bench->down_until(&semaphore, 0), 0);
	EXPECT_FALSE(kt, bench->trydown(&semaphore));
	EXPECT_EQ(kt, semaphore.count, 0);
}

/* --- who waits ----------------------------------------------------------------------------------- */

static int note_order(void *arg) __may_sleep
{
	struct team_member *me = arg;

	bench->down(&semaphore);
	if (!team_is_over(&team))
		order[order_len] = (char)('A' + me->who);
	atomic_fetch_add_release(&order_len, 1);
	return 0;
}

static void longest_is_first(struct ktest *kt)
{
	make(kt, 0, 4, note_order);
	for (unsigned int i = 0; i < 4; i++) {
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
		task_start(team.members[i].task);
		ASSERT_TRUE(kt, team_comes_to(&semaphore.queue, i + 1));
	}
	for (u32 given = 1; given <= 3; given++) {
		bench->up(&semaphore);
		EXPECT_EQ(kt, team_waiting(&semaphore.queue), 4 - given);
		ASSERT_TRUE(kt, team_waits(&order_len, given));
	}
	EXPECT_STREQ(kt, order, "ABC");
	EXPECT_EQ(kt, team_waiting(&semaphore.queue), 1);
}

static void give(struct timer *timer, void *unused) __irq_context
{
	bench->up(&semaphore);
}

static void irq_gives(struct ktest *kt)
{
	struct timer timer;

	start(kt, 0);
	timer_init(&timer, give, NULL);
	timer_arm(&timer, clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS));
	EXPECT_EQ(kt, bench->down_until(&semaphore, clock_after_ns(this_kernel()->arch->clock, 10000ull * A_WHILE_NS)),
		  0);
	timer_cancel(&timer);
}

/* --- who does not ---------------------------------------------------------------------------------- */

static void try_tells(struct ktest *kt)
{
	start(kt, 2);
	EXPECT_TRUE(kt, bench->trydown(&semaphore));
	EXPECT_TRUE(kt, bench->trydown(&semaphore));
	EXPECT_FALSE(kt, bench->trydown(&semaphore));
	EXPECT_EQ(kt, semaphore.count, 0);
	bench->up(&semaphore);
	EXPECT_TRUE(kt, bench->trydown(&semaphore));
}

static void ends_at_its_deadline(struct ktest *kt)
{
	struct clock *clock = this_kernel()->arch->clock;

	start(kt, 0);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = clock_after_ns(clock, A_WHILE_NS);

		EXPECT_EQ(kt, bench->down_until(&semaphore, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, clock_now(clock), deadline);
	}
	EXPECT_EQ(kt, bench->down_until(&semaphore, clock_now(clock)), -ETIMEDOUT);
	EXPECT_EQ(kt, team_waiting(&semaphore.queue), 0);
	EXPECT_EQ(kt, semaphore.count, 0);
	bench->up(&semaphore);
	EXPECT_EQ(kt, semaphore.count, 1);
	EXPECT_EQ(kt, bench->down_until(&semaphore, clock_now(clock)), 0);
}

static void too_many_are_a_bug(struct ktest *kt)
{
	start(kt, ~0u);
	EXPECT_BUG(kt, "semaphore: 'semaphore_conform' is given more than it counts", bench->up(&semaphore));
}

const struct ktest_case semaphore_conform[] = {
	KCASE("SEMAPHORE-1 never more come in than there are", never_more),
	KCASE("SEMAPHORE-1 what is given is there", counts_what_is_given),
	KCASE("SEMAPHORE-2 the longest wait ends first, one for one", longest_is_first),
	KCASE("SEMAPHORE-2 an interrupt may give", irq_gives),
	KCASE("SEMAPHORE-3 a try tells whether there was one", try_tells),
	KCASE("SEMAPHORE-4 a deadline ends a wait, and not before", ends_at_its_deadline),
	KCASE("SEMAPHORE-5 more than it counts is a BUG", too_many_are_a_bug),
	KCASE_END
};
