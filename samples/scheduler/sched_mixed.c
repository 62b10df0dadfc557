// SPDX-License-Identifier: MIT
/* sched_mixed - a list for the urgent, and one for the others. */
#include "sched_mixed.h"

static struct sched_mixed *to_mixed(struct sched *sched)
{
	return container_of(sched, struct sched_mixed, sched);
}

static void mixed_add(struct sched *sched, struct task *task)
{
	struct sched_mixed *mixed = to_mixed(sched);

	list_add_tail(task->priority < TASK_NORMAL ? &mixed->urgent : &mixed->others, &task->link);
}

static struct task *mixed_next(struct sched *sched)
{
	struct list *list = sched_mixed_choice(to_mixed(sched)), *first = list->next;

	if (list_is_empty(list))
		return NULL;
	list_remove(first);
	return list_entry(first, struct task, link);
}

static void mixed_remove(struct sched *sched, struct task *task)
{
	list_remove(&task->link);
}

static struct task *find_in(const struct list *list, sched_suits_t *suits, const void *arg)
{
	list_foreach(task, list, struct task, link)
		if (suits(task, arg))
			return task;
	return NULL;
}

static struct task *mixed_find(const struct sched *sched, sched_suits_t *suits, const void *arg)
{
	const struct sched_mixed *mixed = container_of(sched, const struct sched_mixed, sched);
	struct task *task = find_in(&mixed->urgent, suits, arg);

	return task ? task : find_in(&mixed->others, suits, arg);
}

static const struct sched_ops mixed_ops = {
	.add	= mixed_add,
	.next	= mixed_next,
	.remove	= mixed_remove,
	.find	= mixed_find,
};

void sched_mixed_init(struct sched_mixed *mixed)
{
	*mixed = (struct sched_mixed){ .sched = { .ops = &mixed_ops, .name = "mixed" } };
	list_init(&mixed->urgent);
	list_init(&mixed->others);
}
