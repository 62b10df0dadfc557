// SPDX-License-Identifier: MIT
/* sched_fifo - one list. */
#include <foundry/sched_fifo.h>

static struct sched_fifo *to_fifo(struct sched *sched)
{
	return container_of(sched, struct sched_fifo, sched);
}

static void fifo_add(struct sched *sched, struct task *task)
{
	list_add_tail(&to_fifo(sched)->ready, &task->link);
}

static struct task *fifo_next(struct sched *sched)
{
	struct list *ready = &to_fifo(sched)->ready, *first = ready->next;

	if (list_is_empty(ready))
		return NULL;
	list_remove(first);
	return list_entry(first, struct task, link);
}

static void fifo_remove(struct sched *sched, struct task *task)
{
	list_remove(&task->link);
}

static struct task *fifo_find(const struct sched *sched, sched_suits_t *suits, const void *arg)
{
	const struct sched_fifo *fifo = container_of(sched, const struct sched_fifo, sched);

	list_foreach(task, &fifo->ready, struct task, link)
		if (suits(task, arg))
			return task;
	return NULL;
}

static const struct sched_ops fifo_ops = {
	.add	= fifo_add,
	.next	= fifo_next,
	.remove	= fifo_remove,
	.find	= fifo_find,
};

void sched_fifo_init(struct sched_fifo *fifo)
{
	fifo->sched = (struct sched){ .ops = &fifo_ops, .name = "fifo" };
	list_init(&fifo->ready);
}
