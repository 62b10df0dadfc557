// SPDX-License-Identifier: MIT
/*
 * Three tasks on one CPU: the least urgent holds what the most urgent wants, and one in between has much to do.
 *
 * Steps are counted, and each of them gives way: nothing here depends on how fast anything is.
 */
#include <foundry/atomic.h>
#include <foundry/kconfig.h>

#include "conform/task_team.h"
#include "conform/mutex.h"

#define SHORT	5	/* steps with the mutex held */
#define LONG	100	/* steps of the one in between */

enum { LOW, MIDDLE, HIGH };

static struct team team;
static struct mutex mutex;
static struct {
	unsigned int	middle;		/* steps that it has done; all on one CPU */
	unsigned int	middle_at_high;	/* when the most urgent had what it wants */
	unsigned int	low_is;		/* the priority of the least urgent, at its last step */
} seen;

static void step(void) __may_sleep
{
	for (unsigned int i = 0; i < 10; i++)
		cpu_relax();		/* time goes by */
	task_yield();
}

static void be_low(void) __may_sleep
{
	mutex_guard(&mutex);
	task_start(team.members[HIGH].task);
	task_start(team.members[MIDDLE].task);
	for (unsigned int i = 0; i < SHORT; i++)
		step();
	seen.low_is = task_current()->priority;
}

static void be_middle(void) __may_sleep
{
	for (seen.middle = 0; seen.middle < LONG; seen.middle++)
		step();
}

static void be_high(void) __may_sleep
{
	mutex_guard(&mutex);
	seen.middle_at_high = seen.middle;
	step();
}

static int play(void *arg) __may_sleep
{
	static void (*const roles[])(void) = { [LOW] = be_low, [MIDDLE] = be_middle, [HIGH] = be_high };
	struct team_member *me = arg;

	roles[me->who]();
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void run(struct ktest *kt)
{
	static const unsigned int priorities[] = { [LOW] = 50, [MIDDLE] = 40, [HIGH] = 30 };
	static const char *const names[] = { [LOW] = "low", [MIDDLE] = "middle", [HIGH] = "high" };

	if (!IS_ENABLED(CONFIG_SCHED_POLICY_PRIO))
		ktest_skip(kt, "not provided: the policy knows no priorities");
	seen = (typeof(seen)){ .middle = 0 };
	team_make(kt, &team, ARRAY_SIZE(priorities), play);
	for (unsigned int i = 0; i < team.size; i++) {
		team.members[i].task->name = names[i];
		team.members[i].task->priority = priorities[i];
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
	}
	task_start(team.members[LOW].task);
	for (unsigned int i = 0; i < team.size; i++)
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
	EXPECT_EQ(kt, seen.middle, LONG);
}

static void without(struct ktest *kt)
{
	mutex_init_plain(&mutex, "shared");
	run(kt);
	EXPECT_EQ(kt, seen.middle_at_high, LONG);
	EXPECT_EQ(kt, seen.low_is, 50);
}

static void with(struct ktest *kt)
{
	mutex_init(&mutex, "shared");
	run(kt);
	EXPECT_EQ(kt, seen.middle_at_high, 0);
	EXPECT_EQ(kt, seen.low_is, 30);
}

static const struct ktest_case cases[] = {
	KCASE("inversion without inheritance: the urgent one waits for all that the middle one does", without),
	KCASE("inversion with inheritance: it waits for the owner alone", with),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "mutex/inversion",
	.needs	= FACT(SCHED),
	.cases	= cases,
};
KTEST_SUITE(suite);
