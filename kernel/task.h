/* SPDX-License-Identifier: MIT */
/* Between kernel/run_queue*.c, kernel/preempt.c and kernel/task*.c. */
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

/* Who has not the lock may look all the same, by READ_ONCE().  Context: irqs off, the lock of its queue held. */
static inline void set_state(struct task *task, enum task_state state)
{
	WRITE_ONCE(task->state, state);
}

/* Whether CPU @cpu is one of its affinity, and online.  Context: any. */
static inline bool may_run(const struct task *task, unsigned int cpu)
{
	return task->affinity & smp_online() & CPU_BIT(cpu);
}

/* Behind a switch, on the stack of whoever came: @queue is that of this CPU.  Context: irqs off. */
void run_queue_switched(struct run_queue *queue) __releases(&queue->lock);

/* The task that runs gives way, and goes on here.  Context: irqs off, no lock held. */
void run_queue_preempt(struct run_queue *queue);

#ifdef CONFIG_PREEMPT

/*
 * Whether @queue's CPU is to be told of a task that was added; @first: it comes before the one that runs.
 * Context: irqs off.
 */
bool run_queue_must_be_told(struct run_queue *queue, bool first) __must_hold(&queue->lock);

/* A task begins its turn, or another one is ready: have ticks to be counted.  Context: irqs off, on its CPU. */
void run_queue_look_for_ticks(struct run_queue *queue) __must_hold(&queue->lock);

/* The same for who was told.  Context: irqs off, on its CPU. */
void run_queue_begin_ticks(struct run_queue *queue) __must_not_hold(&queue->lock);

/* Of the queue that is its argument. */
timer_fire_t run_queue_tick;

#else

# define run_queue_tick	NULL	/* nothing is counted */

/* Nobody preempts.  Context of both: any. */
static inline bool run_queue_must_be_told(struct run_queue *queue, bool first) { return false; }
static inline void run_queue_look_for_ticks(struct run_queue *queue) { }

#endif

/*
 * Whatever state @task is in, policies go by this from now on.
 * Context: irqs off, the boost lock held.
 */
void run_queue_set_priority(struct task *task, unsigned int priority);

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
