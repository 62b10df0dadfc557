// SPDX-License-Identifier: MIT
/* Wrong orders of mutexes, each with the sentence it is told in; and right uses that look like them. */
#include <foundry/atomic.h>
#include <foundry/lock_check.h>
#include <foundry/mutex.h>

#include "conform/mutex.h"
#include "conform/task_team.h"

static DEFINE_MUTEX(one);
static DEFINE_MUTEX(two);
static DEFINE_MUTEX(three);
static struct team team;

static __noinline void nest(struct mutex *outer, struct mutex *inner) __may_sleep
{
	mutex_lock(outer);
	mutex_lock(inner);
	mutex_unlock(inner);
	mutex_unlock(outer);
}

static void order_is_told(struct ktest *kt)
{
	nest(&one, &two);
	EXPECT_BUG(kt, "lock order: 'one' is wanted with 'two' held", nest(&two, &one));
	EXPECT_EQ(kt, mutexes_held(), 0);
	EXPECT_BUG(kt, "but 'two' was taken at ", nest(&two, &one));
}

static void order_is_told_by_way_of_others(struct ktest *kt)
{
	nest(&one, &two);
	nest(&two, &three);
	EXPECT_BUG(kt, "lock order: 'one' is wanted with 'three' held", nest(&three, &one));
}

static void two_of_a_class_are_told(struct ktest *kt)
{
	static struct mutex twins[2];

	for (unsigned int i = 0; i < ARRAY_SIZE(twins); i++)
		mutex_init(&twins[i], "twin");
	EXPECT_BUG(kt, "'twin' is wanted with 'twin' held", nest(&twins[0], &twins[1]));
}

static void a_deadline_is_no_excuse(struct ktest *kt)
{
	nest(&one, &two);
	mutex_lock(&two);
	EXPECT_BUG(kt, "lock order: 'one' is wanted with 'two' held", (void)mutex_real.lock_until(&one, 0));
	mutex_unlock(&two);
}

static bool try_and_unlock(struct mutex *mutex)
{
	if (!mutex_trylock(mutex))
		return false;
	mutex_unlock(mutex);
	return true;
}

static void a_try_has_no_order(struct ktest *kt)
{
	nest(&one, &two);
	mutex_lock(&two);
	EXPECT_TRUE(kt, try_and_unlock(&one));
	mutex_unlock(&two);
	nest(&one, &two);
}

/* --- a task and its mutexes, on whichever CPU ------------------------------------------------- */

static cpu_set_t elsewhere(void)
{
	return smp_others() ? smp_others() : CPUS_ALL;
}

static int nest_on_two_cpus(void *arg) __may_sleep
{
	struct team_member *me = arg;

	mutex_lock(&one);
	me->seen = (u64)(u32)task_set_affinity(me->task, elsewhere());
	team_pause();
	mutex_lock(&two);
	mutex_unlock(&two);
	mutex_unlock(&one);
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void held_goes_with_the_task(struct ktest *kt)
{
	team_make(kt, &team, 1, nest_on_two_cpus);
	team.members[0].task->affinity = CPU_BIT(this_cpu()->id);
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	EXPECT_EQ(kt, team.members[0].seen, 0);
	EXPECT_BUG(kt, "lock order: 'one' is wanted with 'two' held", nest(&two, &one));
}

/* While it sleeps with one held, whoever runs on its CPU holds nothing. */
static int sleep_with_one(void *arg) __may_sleep
{
	struct team_member *me = arg;

	mutex_lock(&one);
	atomic_fetch_add_release(&me->count, 1);
	while (!team_is_over(&team))
		team_pause();
	mutex_unlock(&one);
	return 0;
}

static void held_stays_with_the_task(struct ktest *kt)
{
	team_make(kt, &team, 1, sleep_with_one);
	team.members[0].task->affinity = CPU_BIT(this_cpu()->id);
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	nest(&two, &three);
	EXPECT_EQ(kt, mutexes_held(), 0);
	mutex_lock(&two);
	EXPECT_FALSE(kt, try_and_unlock(&one));
	mutex_unlock(&two);
	mutex_lock(&three);
	mutex_unlock(&three);
}

/* A spin lock within a mutex, and sleep: both are right. */
static void spin_within_is_right(struct ktest *kt)
{
	static DEFINE_SPINLOCK(inner);

	mutex_lock(&one);
	spin_lock(&inner);
	spin_unlock(&inner);
	team_pause();
	mutex_unlock(&one);
	EXPECT_EQ(kt, this_cpu()->held_count, 0);
}

static void are_counted(struct ktest *kt)
{
	struct lock_holds holds, found = { .count = 0 };
	const char *name;

	for (unsigned int i = 0; i < 3; i++)
		nest(&one, &two);
	for (unsigned int i = 0; (name = lock_check_class(i, &holds)); i++)
		if (strcmp(name, "one") == 0)
			found = holds;
	EXPECT_EQ(kt, found.count, 3);
	EXPECT_EQ(kt, found.waits, 0);
	EXPECT_EQ(kt, found.longest, 0);
}

static const struct ktest_case cases[] = {
	KCASE("an order that is turned round is told, before anybody waits", order_is_told),
	KCASE("so is one by way of others", order_is_told_by_way_of_others),
	KCASE("two of a class are told", two_of_a_class_are_told),
	KCASE("a deadline is no excuse", a_deadline_is_no_excuse),
	KCASE("what is tried has no order", a_try_has_no_order),
	KCASE("what a task holds goes with it to another CPU", held_goes_with_the_task),
	KCASE("what a task holds is nobody else's on its CPU", held_stays_with_the_task),
	KCASE("a spin lock within a mutex is right, and so is sleep", spin_within_is_right),
	KCASE("mutexes are counted", are_counted),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_check/mutex", .needs = FACT(SCHED), .cases = cases,
};
KTEST_SUITE(suite);
