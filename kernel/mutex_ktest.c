// SPDX-License-Identifier: MIT
/* The promise of mutex.h on the tasks of the kernel that booted, and what a panic tells of mutexes. */
#include <foundry/kconfig.h>

#include "conform/mutex.h"
#include "conform/task_team.h"
#include "log_capture_ktest.h"
#include "model/model.h"

static const struct ktest_suite conform = {
	.name	= "mutex/kernel",
	.needs	= FACT(SCHED),
	.cases	= mutex_conform,
	.bench	= &mutex_real,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "mutex/random",
	.needs	= FACT(SCHED),
	.cases	= mutex_random,
	.bench	= &mutex_real,
	.before	= mutex_model_before,
};
KTEST_SUITE(random);

/* --- what is told ------------------------------------------------------------------------------ */

static DEFINE_MUTEX(outer);
static DEFINE_MUTEX(inner);
static struct team team;

static int want(void *arg) __may_sleep
{
	mutex_lock(&inner);
	mutex_unlock(&inner);
	return 0;
}

static bool is_waiting(const struct task *task) __may_sleep
{
	for (unsigned int i = 0; i < TEAM_PATIENCE && !READ_ONCE(task->waits_for); i++)
		team_pause();
	return READ_ONCE(task->waits_for);
}

static __noinline void hold_both(struct ktest *kt) __may_sleep
{
	mutex_guard(&outer);
	{
		mutex_guard(&inner);
		for (unsigned int i = 0; i < team.size; i++) {
			task_start(team.members[i].task);
			ASSERT_TRUE(kt, is_waiting(team.members[i].task));
		}
		capture_begin();
		mutexes_print(this_cpu());
		capture_end(kt->kernel);
	}
}

static void told(struct ktest *kt)
{
	const char *first = captured.text, *second, *wanted;

	team_make(kt, &team, 2, want);
	team.members[0].task->name = "first";
	team.members[1].task->name = "second";
	hold_both(kt);
	second = strstr(first, "  holds mutex 'outer' as 'main', taken at ");
	wanted = strstr(first, ", wanted by 'first', 'second'\n");
	ASSERT_TRUE(kt, second && wanted);
	EXPECT_EQ(kt, strstr(first, "  holds mutex 'inner' as 'main', taken at "), first);
	EXPECT_TRUE(kt, wanted < second);
	EXPECT_FALSE(kt, strstr(second, "wanted by"));
	if (IS_ENABLED(CONFIG_SYMBOLS))
		EXPECT_TRUE(kt, strstr(second, "taken at hold_both+0x"));
}

static const struct ktest_case told_cases[] = {
	KCASE("what a task holds is told, the last one first, and who waits", told),
	KCASE_END
};

static const struct ktest_suite told_suite = {
	.name = "mutex/told", .needs = FACT(SCHED), .cases = told_cases, .before = capture_guard,
};
KTEST_SUITE(told_suite);
