/* SPDX-License-Identifier: MIT */
/* Between kernel/run_queue.c and kernel/task.c. */
#ifndef KERNEL_TASK_H
#define KERNEL_TASK_H

#include <foundry/run_queue.h>

/* Behind a switch, on the stack of whoever came: @queue is that of this CPU.  Context: irqs off. */
void run_queue_switched(struct run_queue *queue) __releases(&queue->lock);

/*
 * A blocked task that may run here is MOVING to this CPU, and nobody else's.  Context: irqs off.  Return: whether it was
 * one.
 */
bool run_queue_claim(struct task *task);

/* Whom hand_over() has put there, and no more.  Context: irqs off. */
struct task *run_queue_handed(struct run_queue *queue) __must_hold(&queue->lock);

/* What is to be done when it ends: by itself.  Context: irqs on, no lock held. */
void task_run_endings(struct task *task) __may_sleep;

/* A task has ended, and its stack was left for good.  Context: irqs off, no lock held. */
void task_bury(struct task *task);

#endif
