/* SPDX-License-Identifier: MIT */
/* Between kernel/run_queue.c, kernel/run_queue_idle.c and kernel/task.c. */
#ifndef KERNEL_TASK_H
#define KERNEL_TASK_H

#include <foundry/kernel.h>
#include <foundry/run_queue.h>

/* All of this CPU's kernel.  Context: any. */
static inline struct tasks *tasks(void)
{
	return &this_kernel()->tasks;
}

/* That of CPU @cpu.  Context: any. */
static inline struct run_queue *queue_of(unsigned int cpu)
{
	return &tasks()->queues[cpu];
}

/* Whether CPU @cpu is one of its affinity, and online.  Context: any. */
static inline bool may_run(const struct task *task, unsigned int cpu)
{
	return task->affinity & smp_online() & CPU_BIT(cpu);
}

/* Behind a switch, on the stack of whoever came: @queue is that of this CPU.  Context: irqs off. */
void run_queue_switched(struct run_queue *queue) __releases(&queue->lock);

/* A task has ended, and its stack was left for good.  Context: irqs off, no lock held. */
void task_bury(struct task *task);

#endif
