// SPDX-License-Identifier: MIT
/*
 * run_queue - who runs, who is ready, and how a CPU goes from one task to the next.
 *
 * What a task is, but for its context, is guarded by the lock of the queue of task->cpu.  A task changes
 * queues in two steps: under the old lock its cpu changes, then, MOVING and in no queue, it is added under
 * the new one.  Whoever holds the lock of task->cpu sees all that was done to it before: between both steps the new
 * lock says nothing of what was done under the old one, so cpu itself is stored by release and read by acquire.
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

static struct run_queue *this_queue(void)
{
	return this_cpu()->queue;
}

void run_queue_init(struct run_queue *queue, unsigned int cpu, struct sched *sched)
	__no_lock_analysis /* nobody else knows it */
{
	*queue = (struct run_queue){ .cpu = cpu, .sched = sched };
	timer_init(&queue->tick, run_queue_tick, queue);
	atomic_store_relaxed(&arch_cpu(cpu)->must_switch, 0);
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
		if ((*queue)->cpu == atomic_load_acquire(&task->cpu))
			return;
		spin_unlock(&(*queue)->lock);
	}
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
 * An idle CPU that should look for @task, or none.  The fence pairs with that in become_idle(): either a CPU that has
 * nothing to do sees the task, or it is seen here.
 */
static cpu_set_t find_idle(const struct task *task)
{
	cpu_set_t idle;

	atomic_fence();
	idle = task->affinity & atomic64_load_acquire(&tasks()->idle);
	return idle & -idle;
}

/* @first: a ready task comes before the one that runs.  Return: the queue's CPU if it must be told, as the next. */
static cpu_set_t look(struct run_queue *queue, bool first) __must_hold(&queue->lock)
{
	if (first)
		atomic_store_relaxed(&arch_cpu(queue->cpu)->must_switch, 1);
	return run_queue_must_be_told(queue, first) ? CPU_BIT(queue->cpu) : CPUS_NONE;
}

/* Return: the CPUs that must be woken to look. */
static cpu_set_t add(struct run_queue *queue, struct task *task) __must_hold(&queue->lock)
{
	bool idles = queue->running == queue->idle;
	cpu_set_t told;

	set_state(task, TASK_READY);
	sched_add(queue->sched, task);
	trace_ready(task, queue->cpu);
	told = look(queue, idles || sched_preempts(queue->sched, queue->running));
	if (!idles || sched_len(queue->sched) > 1)
		return told | find_idle(task);
	atomic64_fetch_and_release(&tasks()->idle, ~CPU_BIT(queue->cpu));	/* the next one goes elsewhere */
	return CPU_BIT(queue->cpu);
}

static void wake_cpus(cpu_set_t cpus)
{
	for (cpus &= ~CPU_BIT(this_cpu()->id); cpus; cpus &= cpus - 1)
		ipi_wake(lowest_bit(cpus));
}

/* @task is MOVING: add it to the queue of a CPU where it may run. */
static void place(struct run_queue *queue, struct task *task) __releases(&queue->lock)
	__no_lock_analysis /* from one lock to the other */
{
	unsigned int cpu = choose(task);
	cpu_set_t woken;

	while (cpu != queue->cpu) {		/* bounded: by those who change its affinity */
		atomic_store_release(&task->cpu, cpu);
		spin_unlock(&queue->lock);
		queue = queue_of(cpu);
		spin_lock(&queue->lock);
		if (!may_run(task, cpu))
			cpu = choose(task);
	}
	woken = add(queue, task);
	spin_unlock(&queue->lock);
	wake_cpus(woken);
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
		set_state(task, TASK_MOVING);
		place(queue, task);
	} else {
		task->woken = true;
		spin_unlock(&queue->lock);
	}
	arch_irq_restore(flags);
}

bool run_queue_claim(struct task *task)
{
	unsigned int here = this_cpu()->id;
	struct run_queue *queue;
	bool claimed;

	lock_queue_of(task, &queue);
	claimed = task->state == TASK_BLOCKED && may_run(task, here);
	if (claimed) {
		set_state(task, TASK_MOVING);
		atomic_store_release(&task->cpu, here);
	}
	spin_unlock(&queue->lock);
	return claimed;
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
	struct task *task = run_queue_handed(queue);

	if (task)
		sched_hand_out(task, queue->running);
	else if (!atomic_load_acquire(&tasks()->closed))
		task = sched_next(queue->sched);
	return task ? task : queue->idle;
}

/* Irqs are off. */
static void switch_to_next(struct run_queue *queue) __releases(&queue->lock)
	__no_lock_analysis /* that of another CPU's queue is given back, where it goes on there */
{
	struct task *from = queue->running, *to = next(queue);

	BUG_ON(this_cpu()->held_count != 1, "task '%s' gives way with a lock held", from->name);
	atomic_store_relaxed(&this_cpu()->must_switch, 0);
	set_state(to, TASK_RUNNING);
	to->is_preempted = false;
	to->turns++;
	queue->left = from;
	queue->running = to;
	run_queue_look_for_ticks(queue);
	if (to != from) {
		trace_switch(from, to);
		exchange(this_cpu(), from, to);
		context_switch(&from->context, &to->context);
	}
	run_queue_switched(this_queue());
}

/* The caller stays ready: where it is, if it was not asked, or where it may run. */
static void give_way(struct run_queue *queue, bool preempted)
{
	struct task *task;

	spin_lock(&queue->lock);
	task = queue->running;
	set_state(task, TASK_READY);
	task->is_preempted = preempted;
	task->preemptions += preempted;
	if (task != queue->idle && (preempted || may_run(task, queue->cpu)))
		sched_add(queue->sched, task);
	else if (task != queue->idle)
		set_state(task, TASK_MOVING);
	switch_to_next(queue);
}

static void check_may_give_way(const char *what)
{
	lock_check_may_sleep(what);
	BUG_ON(this_cpu()->preempt_count > 0, "%s is called with preemption off", what);
}

void task_yield(void) __may_sleep
{
	irqflags_t flags;

	check_may_give_way("task_yield");
	flags = arch_irq_save();
	give_way(this_queue(), false);
	arch_irq_restore(flags);
}

void run_queue_preempt(struct run_queue *queue)
{
	give_way(queue, true);
}

/* Return: whether the running task was woken before; else it blocks now. */
static bool was_woken(struct run_queue *queue) __must_hold(&queue->lock)
{
	struct task *task = queue->running;
	bool woken = task->woken;

	BUG_ON(task == queue->idle, "task_block: CPU %u has nothing else to run", queue->cpu);
	task->woken = false;
	if (!woken)
		set_state(task, TASK_BLOCKED);
	return woken;
}

void task_block(void) __may_sleep
{
	struct run_queue *queue;
	irqflags_t flags;

	check_may_give_way("task_block");
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
	set_state(queue->running, TASK_DEAD);
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
	if (task->sched && !task->is_preempted && !may_run(task, queue->cpu)) {
		sched_remove(queue->sched, task);
		set_state(task, TASK_MOVING);
		place(queue, task);
	} else {
		spin_unlock(&queue->lock);
	}
	arch_irq_restore(flags);
	if (task == task_current())
		task_yield();
	return 0;
}

/* A policy keeps ready tasks by their priority; one that runs may have become less urgent than a ready one. */
void run_queue_set_priority(struct task *task, unsigned int priority)
{
	cpu_set_t woken = CPUS_NONE;
	struct run_queue *queue;

	lock_queue_of(task, &queue);
	if (task->sched)
		sched_remove(queue->sched, task);
	task->priority = priority;
	if (task->state == TASK_READY)
		woken = add(queue, task);
	else if (task == queue->running && sched_preempts(queue->sched, task))
		woken = look(queue, true);
	spin_unlock(&queue->lock);
	wake_cpus(woken);
}
