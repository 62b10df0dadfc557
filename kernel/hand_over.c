// SPDX-License-Identifier: MIT
/*
 * hand_over - the one who comes next waits in the queue of the CPU, MOVING, until the switch that this CPU does next.
 *
 * Irqs are off from the claim on: no other switch comes in between, and nobody else sees it.
 */
#include <foundry/atomic.h>
#include <foundry/hand_over.h>
#include <foundry/kernel.h>

#include "task.h"

struct task *hand_over_claim(struct task *task)
{
	if (run_queue_claim(task))
		return task;
	task_wake(task);
	return NULL;
}

/* Return: whether it is the next one here. */
static bool put(struct run_queue *queue, struct task *to)
{
	spin_guard(&queue->lock);
	if (atomic_load_acquire(&this_kernel()->tasks.closed) || sched_preempts(queue->sched, to))
		return false;
	queue->handed = to;
	return true;
}

static struct task *take_back(struct run_queue *queue)
{
	spin_guard(&queue->lock);
	return run_queue_handed(queue);
}

void hand_over(struct task *to) __may_sleep
{
	struct task *left;

	if (!put(this_cpu()->queue, to))
		run_queue_place(to);
	task_block();
	left = take_back(this_cpu()->queue);	/* maybe on another CPU, where nobody has put any */
	if (left)				/* there was no switch */
		run_queue_place(left);
}

struct task *run_queue_handed(struct run_queue *queue)
{
	struct task *task = queue->handed;

	queue->handed = NULL;
	return task;
}
