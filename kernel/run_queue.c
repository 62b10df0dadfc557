// SPDX-License-Identifier: MIT
/*
 * run_queue - who runs, who is ready, and how a CPU goes from one task to the next.
 *
 * What a task is, but for its context, is guarded by the lock of the queue of task->cpu.  A task changes
 * queues in two steps: under the old lock its cpu changes, then, MOVING and in no queue, it is added under
 * the new one.  So whoever holds the lock of task->cpu sees all that was done to it before.
 */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/trace.h>

#include "task.h"

#define NOBODY	CPU_MAX		/* instead of a CPU */

static struct tasks *tasks(void)
{
	return &this_kernel()->tasks;
}

static struct run_queue *queue_of(unsigned int cpu)
{
	return &tasks()->queues[cpu];
}

static struct run_queue *this_queue(void)
{
	return this_cpu()->queue;
}

void run_queue_init(struct run_queue *queue, unsigned int cpu, struct sched *sched)
	__no_lock_analysis /* nobody else knows it */
{
	*queue = (struct run_queue){ .cpu = cpu, .sched = sched };
	spin_lock_init(&queue->lock, "run_queue");
	task_init(&queue->flow, 0, "cpu");
	queue->flow.cpu = cpu;
	queue->flow.affinity = CPU_BIT(cpu);
	queue->flow.state = TASK_RUNNING;
	queue->running = queue->idle = &queue->flow;
}

/* --- whose lock ------------------------------------------------------------------------ */

/* It is another queue's until its lock is held.  Context: irqs off. */
static void lock_queue_of(const struct task *task, struct run_queue **queue)
	__acquires(&(*queue)->lock)
{
	for (;;) {	/* bounded: by those who move it */
		*queue = queue_of(atomic_load_relaxed(&task->cpu));
		spin_lock(&(*queue)->lock);
		if ((*queue)->cpu == atomic_load_relaxed(&task->cpu))
			return;
		spin_unlock(&(*queue)->lock);
	}
}

static bool may_run(const struct task *task, unsigned int cpu)
{
	return task->affinity & smp_online() & CPU_BIT(cpu);
}

/* --- ready ------------------------------------------------------------------------------- */

/* A CPU for a task that is ready: its last one unless only another one idles. */
static unsigned int choose(const struct task *task)
{
	cpu_set_t allowed = task->affinity & smp_online();
	cpu_set_t idle = allowed & atomic64_load_acquire(&tasks()->idle);
	cpu_set_t last = CPU_BIT(atomic_load_relaxed(&task->cpu));

	if (idle)
		return lowest_bit(idle & last ? idle & last : idle);
	return lowest_bit(allowed & last ? allowed & last : allowed);
}

/*
 * An idle CPU that should look for @task.  The fence pairs with that in become_idle(): either a CPU that has
 * nothing to do sees the task, or it is seen here.
 */
static unsigned int find_idle(const struct task *task)
{
	cpu_set_t idle;

	atomic_fence();
	idle = task->affinity & atomic64_load_acquire(&tasks()->idle);
	return idle ? lowest_bit(idle) : NOBODY;
}

/* Return: which CPU must be woken to look, or NOBODY. */
static unsigned int add(struct run_queue *queue, struct task *task) __must_hold(&queue->lock)
{
	bool idles = queue->running == queue->idle;

	task->state = TASK_READY;
	sched_add(queue->sched, task);
	trace_ready(task, queue->cpu);
	if (idles || sched_preempts(queue->sched, queue->running))
		atomic_store_relaxed(&queue->must_switch, 1);
	if (!idles || sched_len(queue->sched) > 1)
		return find_idle(task);
	atomic64_fetch_and_release(&tasks()->idle, ~CPU_BIT(queue->cpu));	/* the next one goes elsewhere */
	return queue->cpu;
}

static void wake_cpu(unsigned int cpu)
{
	if (cpu != NOBODY && cpu != this_cpu()->id)
		ipi_wake(cpu);
}

/* @task is MOVING: add it to the queue of a CPU where it may run. */
static void place(struct run_queue *queue, struct task *task) __releases(&queue->lock)
	__no_lock_analysis /* from one lock to the other */
{
	unsigned int cpu = choose(task), woken;

	while (cpu != queue->cpu) {		/* bounded: by those who change its affinity */
		atomic_store_relaxed(&task->cpu, cpu);
		spin_unlock(&queue->lock);
		queue = queue_of(cpu);
		spin_lock(&queue->lock);
		if (!may_run(task, cpu))
			cpu = choose(task);
	}
	woken = add(queue, task);
	spin_unlock(&queue->lock);
	wake_cpu(woken);
}

void run_queue_place(struct task *task)
{
	irqflags_t flags = arch_irq_save();
	struct run_queue *queue;

	lock_queue_of(task, &queue);
	place(queue, task);
	arch_irq_restore(flags);
}

void task_wake(struct task *task)
{
	irqflags_t flags = arch_irq_save();
	struct run_queue *queue;

	lock_queue_of(task, &queue);
	trace_wake(task);
	if (task->state == TASK_BLOCKED) {
		task->state = TASK_MOVING;
		place(queue, task);
	} else {
		task->woken = true;
		spin_unlock(&queue->lock);
	}
	arch_irq_restore(flags);
}

/* --- the switch ---------------------------------------------------------------------------- */

void run_queue_switched(struct run_queue *queue) __releases(&queue->lock)
{
	struct task *left = queue->left;
	enum task_state state = left->state;

	queue->left = NULL;
	spin_unlock(&queue->lock);
	if (state == TASK_DEAD)
		task_bury(left);
	else if (state == TASK_MOVING)
		run_queue_place(left);
}

/* What a CPU knows of the task that runs. */
static void exchange(struct cpu *cpu, struct task *from, const struct task *to)
{
	from->catch = cpu->catch;
	from->alloc_fault = cpu->alloc_fault;
	cpu->catch = to->catch;
	cpu->alloc_fault = to->alloc_fault;
}

static struct task *next(struct run_queue *queue) __must_hold(&queue->lock)
{
	struct task *task = NULL;

	if (!atomic_load_acquire(&tasks()->closed))
		task = sched_next(queue->sched);
	return task ? task : queue->idle;
}

/* Irqs are off. */
static void switch_to_next(struct run_queue *queue) __releases(&queue->lock)
	__no_lock_analysis /* that of another CPU's queue is given back, where it goes on there */
{
	struct task *from = queue->running, *to = next(queue);

	BUG_ON(this_cpu()->held_count != 1, "task '%s' gives way with a lock held", from->name);
	atomic_store_relaxed(&queue->must_switch, 0);
	to->state = TASK_RUNNING;
	queue->left = from;
	queue->running = to;
	if (to != from) {
		trace_switch(from, to);
		exchange(this_cpu(), from, to);
		context_switch(&from->context, &to->context);
	}
	run_queue_switched(this_queue());
}

/* The caller stays ready, where it is or where it may run. */
static void give_way(struct run_queue *queue)
{
	struct task *task;

	spin_lock(&queue->lock);
	task = queue->running;
	task->state = TASK_READY;
	if (task != queue->idle && may_run(task, queue->cpu))
		sched_add(queue->sched, task);
	else if (task != queue->idle)
		task->state = TASK_MOVING;
	switch_to_next(queue);
}

void task_yield(void) __may_sleep
{
	irqflags_t flags;

	lock_check_may_sleep("task_yield");
	flags = arch_irq_save();
	give_way(this_queue());
	arch_irq_restore(flags);
}

/* Return: whether the running task was woken before; else it blocks now. */
static bool was_woken(struct run_queue *queue) __must_hold(&queue->lock)
{
	struct task *task = queue->running;
	bool woken = task->woken;

	BUG_ON(task == queue->idle, "task_block: CPU %u has nothing else to run", queue->cpu);
	task->woken = false;
	if (!woken)
		task->state = TASK_BLOCKED;
	return woken;
}

void task_block(void) __may_sleep
{
	struct run_queue *queue;
	irqflags_t flags;

	lock_check_may_sleep("task_block");
	flags = arch_irq_save();
	queue = this_queue();
	spin_lock(&queue->lock);
	if (was_woken(queue))
		spin_unlock(&queue->lock);
	else
		switch_to_next(queue);
	arch_irq_restore(flags);	/* bounded: no lock is held any more */
}

void run_queue_leave(void)
{
	struct run_queue *queue;

	(void)arch_irq_save();
	queue = this_queue();
	spin_lock(&queue->lock);
	queue->running->state = TASK_DEAD;
	switch_to_next(queue);
	unreachable();
}

struct task *task_current(void) __no_lock_analysis /* a CPU's own */
{
	irqflags_t flags = arch_irq_save();
	const struct run_queue *queue = this_queue();
	struct task *task = queue ? queue->running : NULL;

	arch_irq_restore(flags);
	return task;
}

/* --- a CPU that has nothing to do ------------------------------------------------------------ */

/* Its queue is taken away when tasks end for good. */
static struct run_queue *queue_on(const struct cpu *cpu)
{
	return atomic_ptr_load_acquire(&cpu->queue);
}

bool run_queue_has_ready(const struct cpu *cpu)
{
	const struct run_queue *queue = queue_on(cpu);

	return queue && atomic_load_relaxed(&queue->must_switch);
}

bool run_queue_is_idle(struct run_queue *queue)
{
	spin_guard(&queue->lock);
	return queue->running == queue->idle;
}

static bool may_take(const struct task *task, const void *cpu)
{
	return may_run(task, *(const unsigned int *)cpu);
}

static struct task *take_from(struct run_queue *other, unsigned int cpu)
{
	struct task *task;

	spin_guard(&other->lock);
	task = sched_find(other->sched, may_take, &cpu);	/* bounded: by the tasks that must stay there */
	if (task) {
		sched_remove(other->sched, task);
		task->state = TASK_MOVING;
		atomic_store_relaxed(&task->cpu, cpu);
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
	atomic_fence();		/* pairs with that in tell_an_idle_cpu() */
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

/* --- where and how soon ---------------------------------------------------------------------- */

int task_set_affinity(struct task *task, cpu_set_t cpus) __may_sleep
{
	irqflags_t flags;
	struct run_queue *queue;

	if (!(cpus & smp_online()))
		return -EINVAL;
	flags = arch_irq_save();
	lock_queue_of(task, &queue);
	task->affinity = cpus;
	if (task->sched && !may_run(task, queue->cpu)) {
		sched_remove(queue->sched, task);
		task->state = TASK_MOVING;
		place(queue, task);
	} else {
		spin_unlock(&queue->lock);
	}
	arch_irq_restore(flags);
	if (task == task_current())
		task_yield();
	return 0;
}

/* A policy keeps ready tasks by their priority. */
void task_set_priority(struct task *task, unsigned int priority)
{
	irqflags_t flags = arch_irq_save();
	unsigned int woken = NOBODY;
	struct run_queue *queue;

	lock_queue_of(task, &queue);
	if (task->sched)
		sched_remove(queue->sched, task);
	task->priority = priority;
	if (task->state == TASK_READY)
		woken = add(queue, task);
	spin_unlock(&queue->lock);
	wake_cpu(woken);
	arch_irq_restore(flags);
}
