// SPDX-License-Identifier: MIT
/* sched - what holds of every policy is kept here, and what a policy answers is compared with it. */
#include <foundry/bug.h>
#include <foundry/sched.h>

void sched_add(struct sched *sched, struct task *task)
{
	BUG_ON(task->sched, "sched: task '%s' is ready already, in '%s'", task->name, task->sched->name);
	BUG_ON(task->priority >= TASK_PRIORITIES, "sched: task '%s' has priority %u, beyond %u", task->name,
	       task->priority, TASK_LEAST);
	task->sched = sched;
	sched->len++;
	sched->ops->add(sched, task);
}

static void check_answer(const struct sched *sched, const struct task *task)
{
	BUG_ON(!task && sched->len != 0, "sched: policy '%s' has no task to run, but %zu are ready",
	       sched->name, sched->len);
	BUG_ON(task && task->sched != sched, "sched: policy '%s' hands out task '%s', which is not ready in it",
	       sched->name, task->name);
}

struct task *sched_next(struct sched *sched)
{
	struct task *task = sched->ops->next(sched);

	check_answer(sched, task);
	if (!task)
		return NULL;
	task->sched = NULL;
	sched->len--;
	if (task->on_scheduled)
		task->on_scheduled(task);
	return task;
}

void sched_hand_out(struct task *task, const struct task *from)
{
	BUG_ON(task->sched, "sched: task '%s' is ready in '%s', and is handed out past it", task->name,
	       task->sched->name);
	task->slice = from->slice;
	if (task->on_scheduled)
		task->on_scheduled(task);
}

void sched_remove(struct sched *sched, struct task *task)
{
	BUG_ON(task->sched != sched, "sched: task '%s' is not ready in '%s'", task->name, sched->name);
	sched->ops->remove(sched, task);
	task->sched = NULL;
	sched->len--;
}

struct task *sched_find(const struct sched *sched, sched_suits_t *suits, const void *arg)
{
	struct task *task = sched->ops->find ? sched->ops->find(sched, suits, arg) : NULL;

	BUG_ON(task && (task->sched != sched || !suits(task, arg)),
	       "sched: policy '%s' finds task '%s', which was not asked for", sched->name, task->name);
	return task;
}
