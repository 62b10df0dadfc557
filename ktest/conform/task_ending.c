// SPDX-License-Identifier: MIT
/* The promise of task_ending.h, executed. */
#include <foundry/atomic.h>
#include <foundry/errno.h>

#include "task_ending.h"
#include "task_team.h"

#define ENDINGS	3

static const struct task_ending_bench *bench;
static struct team team;

/* What the task that ends has done, in its order. */
static struct task_ending endings[ENDINGS];
static char done[2 * ENDINGS + 1];
static u32 done_len;		/* atomic: members look at it when all is over */
static bool by_another, irqs_off;

static char letter_of(const struct task_ending *ending)
{
	for (unsigned int i = 0; i < ENDINGS; i++)
		if (ending == &endings[i])
			return (char)('A' + i);
	return '?';
}

static void note(struct task_ending *ending) __may_sleep
{
	u32 at = atomic_fetch_add_release(&done_len, 1);

	if (at < sizeof(done) - 1)
		done[at] = letter_of(ending);
	by_another |= task_current() != team.members[0].task;
	irqs_off |= !arch_irqs_enabled();
}

static int end(void *arg) __may_sleep
{
	return 7;
}

static int end_by_exit(void *arg) __may_sleep
{
	task_exit(7);
}

/* It asks for its own, behind what was asked for before it ran. */
static int ask_and_end(void *arg) __may_sleep
{
	bench->at_end(task_current(), &endings[2], note);
	return 7;
}

static void make(struct ktest *kt, int (*fn)(void *member), unsigned int count)
{
	bench = kt->bench;
	memset(done, 0, sizeof(done));
	done_len = 0;
	by_another = irqs_off = false;
	team_make(kt, &team, 1, fn);
	for (unsigned int i = 0; i < count; i++)
		bench->at_end(team.members[0].task, &endings[i], note);
}

static void expect_done(struct ktest *kt, const char *order)
{
	struct team_member *member = &team.members[0];

	EXPECT_EQ(kt, atomic_load_acquire(&done_len), 0);
	task_start(member->task);
	task_join(member->task);
	member->joined = true;
	EXPECT_EQ(kt, member->task->result, 7);
	EXPECT_STREQ(kt, done, order);
	EXPECT_FALSE(kt, by_another);
	EXPECT_FALSE(kt, irqs_off);
}

static void done_when_it_returns(struct ktest *kt)
{
	make(kt, end, ENDINGS);
	expect_done(kt, "CBA");
}

static void done_when_it_exits(struct ktest *kt)
{
	make(kt, end_by_exit, ENDINGS);
	expect_done(kt, "CBA");
}

static void asked_by_itself(struct ktest *kt)
{
	make(kt, ask_and_end, 2);
	expect_done(kt, "CBA");
}

static void taken_back(struct ktest *kt)
{
	make(kt, end, ENDINGS);
	bench->cancel(&endings[1]);
	expect_done(kt, "CA");
	bench->cancel(&endings[0]);
}

const struct ktest_case task_ending_conform[] = {
	KCASE("TASK_ENDING-1 it is done when the task returns", done_when_it_returns),
	KCASE("TASK_ENDING-1 it is done when the task exits", done_when_it_exits),
	KCASE("TASK_ENDING-1 the task asks for it itself", asked_by_itself),
	KCASE("TASK_ENDING-2 what was taken back is not done", taken_back),
	KCASE_END
};
