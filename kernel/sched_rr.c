// SPDX-License-Identifier: MIT
/* sched_rr - one list, and a slice for whoever leaves it. */
#include <foundry/bug.h>
#include <foundry/sched_rr.h>

static struct sched_rr *to_rr(struct sched *sched)
{
	return container_of(sched, struct sched_rr, sched);
}

static void rr_add(struct sched *sched, struct task *task)
{
	list_add_tail(&to_rr(sched)->ready, &task->link);
}

static struct task *rr_next(struct sched *sched)
{
	struct sched_rr *rr = to_rr(sched);
	struct task *task;

	if (list_is_empty(&rr->ready))
		return NULL;
	task = list_entry(rr->ready.next, struct task, link);
	list_remove(&task->link);
	task->slice = rr->slice;
	return task;
}

static void rr_remove(struct sched *sched, struct task *task)
{
	list_remove(&task->link);
}

static struct task *rr_find(const struct sched *sched, sched_suits_t *suits, const void *arg)
{
	const struct sched_rr *rr = container_of(sched, const struct sched_rr, sched);

	list_foreach(task, &rr->ready, struct task, link)
		if (suits(task, arg))
			return task;
	return NULL;
}

/* Asked again of a task that stayed although its slice is over: still. */
static bool rr_tick(struct sched *sched, struct task *running)
{
	if (running->slice > 0)
		running->slice--;
	return running->slice == 0;
}

static const struct sched_ops rr_ops = {
	.add	= rr_add,
	.next	= rr_next,
	.remove	= rr_remove,
	.find	= rr_find,
	.tick	= rr_tick,
};

void sched_rr_init(struct sched_rr *rr, unsigned int slice)
{
	BUG_ON(slice == 0, "sched_rr: a slice of no ticks");
	rr->sched = (struct sched){ .ops = &rr_ops, .name = "rr" };
	list_init(&rr->ready);
	rr->slice = slice;
}
