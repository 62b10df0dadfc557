/* SPDX-License-Identifier: MIT */
/* Between kernel/run_queue.c and kernel/task*.c. */
#ifndef KERNEL_TASK_H
#define KERNEL_TASK_H

#include <foundry/run_queue.h>

/* Behind a switch, on the stack of whoever came: @queue is that of this CPU.  Context: irqs off. */
void run_queue_switched(struct run_queue *queue) __releases(&queue->lock);

/*
 * Whatever state @task is in, policies go by this from now on.
 * Context: irqs off, the boost lock held.
 */
void run_queue_set_priority(struct task *task, unsigned int priority);

/* A task has ended, and its stack was left for good.  Context: irqs off, no lock held. */
void task_bury(struct task *task);

#endif
