// SPDX-License-Identifier: MIT
/* The promise of condition.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "condition.h"
#include "task_team.h"

#define ROUNDS		50
#define A_WHILE_NS	1000000

static const struct condition_bench *bench;
static struct condition news;
static DEFINE_MUTEX(mutex);
static struct team team;
static u32 items;			/* under the mutex */
static u32 ended;			/* atomic: waits that are over */
static char order[TEAM_MAX + 1];

static void start(struct ktest *kt)
{
	bench = kt->bench;
	condition_init(&news, "condition_conform");
	items = ended = 0;
	memset(order, 0, sizeof(order));
}

/* Whatever was forgotten, members go on to their end behind a case. */
static void end_of_team(void *unused)
{
	atomic_store_release(&team.over, 1);
	condition_broadcast(&news);
}

static size_t waiters(void)
{
	size_t n = 0;

	spin_guard(&news.lock);
	for (const struct list *link = news.waiters.next; link != &news.waiters; link = link->next)
		n++;
	return n;
}

static bool wait_for_waiters(size_t count) __may_sleep
{
	for (unsigned int i = 0; i < TEAM_PATIENCE; i++) {
		if (waiters() >= count)
			return true;
		team_pause();
	}
	return false;
}

/* Each waits once, and notes that it came back with the mutex. */
static int wait_once(void *arg) __may_sleep
{
	struct team_member *me = arg;
	int err;

	mutex_real.lock(&mutex);
	err = bench->until(&news, &mutex, WAIT_FOR_EVER);
	me->seen = err == 0 && mutex_is_held(&mutex);
	if (!team_is_over(&team))
		order[ended] = (char)('A' + me->who);
	atomic_fetch_add_release(&ended, 1);
	if (mutex_is_held(&mutex))
		mutex_real.unlock(&mutex);
	return 0;
}

static void start_waiting(struct ktest *kt, unsigned int size)
{
	start(kt);
	team_make(kt, &team, size, wait_once);
	ktest_defer(kt, end_of_team, NULL);
	for (unsigned int i = 0; i < size; i++) {
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
		task_start(team.members[i].task);
		ASSERT_TRUE(kt, wait_for_waiters(i + 1));
	}
}

static void lets_go_meanwhile(struct ktest *kt)
{
	start_waiting(kt, 2);
	ASSERT_EQ(kt, mutex_real.lock_until(&mutex, clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS)), 0);
	bench->broadcast(&news);
	for (unsigned int i = 0; i < ROUNDS; i++)
		team_pause();
	EXPECT_EQ(kt, atomic_load_acquire(&ended), 0);		/* the case has the mutex */
	mutex_real.unlock(&mutex);
	ASSERT_TRUE(kt, team_waits(&ended, 2));
	for (unsigned int i = 0; i < 2; i++)
		EXPECT_EQ(kt, team.members[i].seen, 1);
}

/* --- no signal is lost ---------------------------------------------------------------------------- */

/* Two take turns by one condition each. */
static struct condition turns[2];

static int take_turns(void *arg) __may_sleep
{
	struct team_member *me = arg;

	mutex_lock(&mutex);
	while (items < 10 * ROUNDS && !team_is_over(&team)) {
		if (items % 2 != me->who) {
			(void)bench->until(&turns[me->who], &mutex, WAIT_FOR_EVER);
			continue;
		}
		items++;
		bench->signal(&turns[!me->who]);
	}
	mutex_unlock(&mutex);
	atomic_fetch_add_release(&ended, 1);
	return 0;
}

static void end_of_turns(void *unused)
{
	atomic_store_release(&team.over, 1);
	for (unsigned int i = 0; i < ARRAY_SIZE(turns); i++)
		condition_broadcast(&turns[i]);
}

static void no_signal_is_lost(struct ktest *kt)
{
	start(kt);
	for (unsigned int i = 0; i < ARRAY_SIZE(turns); i++)
		condition_init(&turns[i], "turn");
	team_make(kt, &team, 2, take_turns);
	ktest_defer(kt, end_of_turns, NULL);
	for (unsigned int i = 0; i < 2; i++)
		task_start(team.members[i].task);
	EXPECT_TRUE(kt, team_waits(&ended, 2));
	EXPECT_EQ(kt, items, 10 * ROUNDS);
}

/* --- whose wait ends --------------------------------------------------------------------------------- */

static void signal_ends_one(struct ktest *kt)
{
	start_waiting(kt, 4);
	for (u32 n = 1; n <= 3; n++) {
		bench->signal(&news);
		EXPECT_EQ(kt, waiters(), 4 - n);
		ASSERT_TRUE(kt, team_waits(&ended, n));
		team_pause();
		EXPECT_EQ(kt, atomic_load_acquire(&ended), n);
	}
	EXPECT_STREQ(kt, order, "ABC");
}

static int wait_for_a_while(void) __may_sleep
{
	int err;

	mutex_real.lock(&mutex);
	err = bench->until(&news, &mutex, clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS));
	mutex_real.unlock(&mutex);
	return err;
}

static void signal_is_not_kept(struct ktest *kt)
{
	start(kt);
	bench->signal(&news);
	bench->broadcast(&news);
	EXPECT_EQ(kt, wait_for_a_while(), -ETIMEDOUT);
}

static void broadcast_ends_all(struct ktest *kt)
{
	start_waiting(kt, 4);
	bench->broadcast(&news);
	EXPECT_EQ(kt, waiters(), 0);
	EXPECT_TRUE(kt, team_waits(&ended, 4));
	EXPECT_EQ(kt, wait_for_a_while(), -ETIMEDOUT);
}

static void ends_at_its_deadline(struct ktest *kt)
{
	struct clock *clock = this_kernel()->arch->clock;

	start(kt);
	mutex_real.lock(&mutex);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = clock_after_ns(clock, A_WHILE_NS);

		EXPECT_EQ(kt, bench->until(&news, &mutex, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, clock_now(clock), deadline);
		EXPECT_TRUE(kt, mutex_is_held(&mutex));
	}
	EXPECT_EQ(kt, bench->until(&news, &mutex, 0), -ETIMEDOUT);
	EXPECT_EQ(kt, waiters(), 0);
	mutex_real.unlock(&mutex);
}

/* The signal comes when the deadline has, and ends the wait all the same. */
static void fire(struct timer *timer, void *unused) __irq_context
{
	bench->signal(&news);
}

static void signal_counts(struct ktest *kt)
{
	struct clock *clock = this_kernel()->arch->clock;
	struct timer timer;

	start(kt);
	timer_init(&timer, fire, NULL);
	mutex_real.lock(&mutex);
	for (unsigned int i = 0; i < 5; i++) {
		timer_arm(&timer, clock_after_ns(clock, A_WHILE_NS));
		EXPECT_EQ(kt, bench->until(&news, &mutex, clock_after_ns(clock, 10000ull * A_WHILE_NS)), 0);
	}
	mutex_real.unlock(&mutex);
	timer_cancel(&timer);
}

static void without_the_mutex_is_a_bug(struct ktest *kt)
{
	start(kt);
	EXPECT_BUG(kt, "condition: 'condition_conform' is waited for without the mutex 'mutex'",
		   (void)bench->until(&news, &mutex, 0));
}

const struct ktest_case condition_conform[] = {
	KCASE("CONDITION-1 the mutex is free meanwhile, and held again behind it", lets_go_meanwhile),
	KCASE("CONDITION-2 no signal is lost in hundreds", no_signal_is_lost),
	KCASE("CONDITION-3 a signal ends one wait, the longest", signal_ends_one),
	KCASE("CONDITION-3 a signal is not kept", signal_is_not_kept),
	KCASE("CONDITION-4 a broadcast ends all that there are", broadcast_ends_all),
	KCASE("CONDITION-5 a deadline ends a wait, and not before", ends_at_its_deadline),
	KCASE("CONDITION-5 a signal in time counts", signal_counts),
	KCASE("CONDITION-6 without the mutex it is a BUG", without_the_mutex_is_a_bug),
	KCASE_END
};
