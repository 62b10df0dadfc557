// SPDX-License-Identifier: MIT
/* What becomes of a policy that answers wrong. */
#include <foundry/ktest.h>
#include <foundry/sched.h>

static struct task *answer;

static void keep_nothing(struct sched *sched, struct task *task)
{
}

static struct task *give_answer(struct sched *sched)
{
	return answer;
}

static const struct sched_ops wrong_ops = {
	.add = keep_nothing, .next = give_answer, .remove = keep_nothing,
};

static void wrong_answer_is_a_bug(struct ktest *kt)
{
	struct sched wrong = { .ops = &wrong_ops, .name = "wrong" };
	struct task task;

	task_init(&task, 1, "one");
	answer = &task;
	EXPECT_BUG(kt, "policy 'wrong' hands out task 'one', which is not ready in it",
		   EXPECT_EQ(kt, sched_next(&wrong), NULL));
	sched_add(&wrong, &task);
	answer = NULL;
	EXPECT_BUG(kt, "policy 'wrong' has no task to run, but 1 are ready",
		   EXPECT_EQ(kt, sched_next(&wrong), NULL));
	answer = &task;
	EXPECT_EQ(kt, sched_next(&wrong), &task);
	EXPECT_BUG(kt, "hands out task 'one'", EXPECT_EQ(kt, sched_next(&wrong), NULL));
}

static void of_another_is_a_bug(struct ktest *kt)
{
	struct sched wrong = { .ops = &wrong_ops, .name = "wrong" };
	struct sched other = { .ops = &wrong_ops, .name = "other" };
	struct task task;

	task_init(&task, 1, "one");
	sched_add(&other, &task);
	answer = &task;
	EXPECT_BUG(kt, "policy 'wrong' hands out task 'one'", EXPECT_EQ(kt, sched_next(&wrong), NULL));
	EXPECT_BUG(kt, "task 'one' is not ready in 'wrong'", sched_remove(&wrong, &task));
	EXPECT_BUG(kt, "task 'one' is ready already, in 'other'", sched_add(&wrong, &task));
}

static const struct ktest_case cases[] = {
	KCASE("a wrong answer of a policy is a BUG that names it", wrong_answer_is_a_bug),
	KCASE("so is a task that another policy has", of_another_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "sched",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
