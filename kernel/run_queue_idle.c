// SPDX-License-Identifier: MIT
/* run_queue_idle - a CPU that has nothing to do: it says so, and takes what waits elsewhere. */
#include <foundry/atomic.h>
#include <foundry/bits.h>

#include "task.h"

/* Its queue is taken away when tasks end for good. */
static struct run_queue *queue_on(const struct cpu *cpu)
{
	return atomic_ptr_load_acquire(&cpu->queue);
}

bool run_queue_has_ready(const struct cpu *cpu)
{
	return queue_on(cpu) && atomic_load_relaxed(&cpu->must_switch);
}

bool run_queue_is_idle(struct run_queue *queue)
{
	spin_guard(&queue->lock);
	return queue->running == queue->idle;
}

static bool may_take(const struct task *task, const void *cpu)
{
	return !task->is_preempted && may_run(task, *(const unsigned int *)cpu);
}

static struct task *take_from(struct run_queue *other, unsigned int cpu)
{
	struct task *task;

	spin_guard(&other->lock);
	task = sched_find(other->sched, may_take, &cpu);	/* bounded: by the tasks that must stay there */
	if (task) {
		sched_remove(other->sched, task);
		set_state(task, TASK_MOVING);
		atomic_store_release(&task->cpu, cpu);
	}
	return task;
}

/* Return: whether another CPU had a task that waits. */
static bool steal(struct run_queue *queue)
{
	cpu_set_t others = atomic_load_acquire(&tasks()->closed) ? CPUS_NONE : smp_others();
	struct task *task = NULL;

	for (cpu_set_t left = others; left && !task; left &= left - 1)
		task = take_from(queue_of(lowest_bit(left)), queue->cpu);
	if (!task)
		return false;
	run_queue_place(task);
	return true;
}

void run_queue_busy(const struct cpu *cpu)
{
	if (queue_on(cpu))
		atomic64_fetch_and_release(&tasks()->idle, ~CPU_BIT(cpu->id));
}

static void become_idle(const struct cpu *cpu)
{
	atomic64_fetch_or_release(&tasks()->idle, CPU_BIT(cpu->id));
	atomic_fence();		/* pairs with that in find_idle() */
}

void run_queue_idle(const struct cpu *cpu) __may_sleep
{
	struct run_queue *queue = queue_on(cpu);

	if (!queue)
		return;
	become_idle(cpu);
	while (run_queue_has_ready(cpu) || steal(queue)) {		/* bounded: by the tasks there are */
		run_queue_busy(cpu);
		task_yield();
		become_idle(cpu);
	}
}

void run_queue_let_others(void) __may_sleep
{
	if (task_current())
		task_yield();
}
