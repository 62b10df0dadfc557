// SPDX-License-Identifier: MIT
/* sched_prio - a list for each priority, and a word that says which of them hold something. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/sched_prio.h>

static struct sched_prio *to_prio(struct sched *sched)
{
	return container_of(sched, struct sched_prio, sched);
}

static void prio_add(struct sched *sched, struct task *task)
{
	struct sched_prio *prio = to_prio(sched);

	list_add_tail(&prio->ready[task->priority], &task->link);
	prio->occupied |= BIT(task->priority);
}

static void take(struct sched_prio *prio, struct task *task, unsigned int level)
{
	list_remove(&task->link);
	if (list_is_empty(&prio->ready[level]))
		prio->occupied &= ~BIT(level);
}

static struct task *prio_next(struct sched *sched)
{
	struct sched_prio *prio = to_prio(sched);
	unsigned int level;
	struct task *task;

	if (!prio->occupied)
		return NULL;
	level = lowest_bit(prio->occupied);
	task = list_entry(prio->ready[level].next, struct task, link);
	take(prio, task, level);
	task->slice = prio->slice;
	return task;
}

static void prio_remove(struct sched *sched, struct task *task)
{
	take(to_prio(sched), task, task->priority);
}

static struct task *prio_find(const struct sched *sched, sched_suits_t *suits, const void *arg)
{
	const struct sched_prio *prio = container_of(sched, const struct sched_prio, sched);

	for (u64 left = prio->occupied; left; left &= left - 1)
		list_foreach(task, &prio->ready[lowest_bit(left)], struct task, link)
			if (suits(task, arg))
				return task;
	return NULL;
}

static bool prio_tick(struct sched *sched, struct task *running)
{
	struct sched_prio *prio = to_prio(sched);

	if (running->slice > 0)
		running->slice--;
	if (running->slice > 0)
		return false;
	if (prio->occupied & BIT(running->priority))
		return true;
	running->slice = prio->slice;
	return false;
}

static bool prio_preempts(const struct sched *sched, const struct task *running)
{
	const struct sched_prio *prio = container_of(sched, const struct sched_prio, sched);

	return (prio->occupied & (BIT(running->priority) - 1)) != 0;
}

static const struct sched_ops prio_ops = {
	.add		= prio_add,
	.next		= prio_next,
	.remove		= prio_remove,
	.find		= prio_find,
	.tick		= prio_tick,
	.preempts	= prio_preempts,
};

void sched_prio_init(struct sched_prio *prio, unsigned int slice)
{
	BUG_ON(slice == 0, "sched_prio: a slice of no ticks");
	prio->sched = (struct sched){ .ops = &prio_ops, .name = "prio" };
	prio->occupied = 0;
	for (unsigned int level = 0; level < TASK_PRIORITIES; level++)
		list_init(&prio->ready[level]);
	prio->slice = slice;
}
