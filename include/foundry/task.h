/* SPDX-License-Identifier: MIT */
/*
 * task - a function that runs beside others, on a stack of its own.
 *
 * A task is ready, runs, or is blocked.  It runs until it gives way: by task_yield(), by task_block(), or at
 * its end; nothing makes it, but for preempt.h.  Who comes next says the policy of its CPU's queue: sched.h.
 * Where CPUs have nothing to do they take ready tasks of others, but none that was preempted.
 *
 * The flow of boot is a task too, once stage `sched` has run: "main", which stays on CPU 0.
 *
 * Provided by:  kernel/task.c, kernel/run_queue.c.
 * Used by:      the kernel's own main, and whatever it starts.
 * Usable from:  HAS_SCHED; task_init() and sched.h from the first C line.
 *
 * Clauses.  ktest/conform/task.c proves each by its number.
 *
 *  * TASK-1  a task that is started calls its function once, on its own stack, with irqs on.
 *  * TASK-2  a task never runs on two CPUs at once.
 *  * TASK-3  a task only ever runs on CPUs of its affinity.
 *  * TASK-4  task_yield() lets each ready task of its CPU that comes before the caller by the policy run first.
 *  * TASK-5  a task that is blocked never goes on before it is woken.
 *  * TASK-6  a wake is never lost: one that comes before task_block() ends it at once.
 *  * TASK-7  once task_join() has returned, or task_join_until() 0, the task has ended for good, nobody touches it, and
 *            what it wrote is seen.
 *  * TASK-8  no ready task ever waits while a CPU of its affinity idles, but for one that was preempted.
 *  * TASK-9  what a task keeps in registers, its recovery points and whether irqs are on is as it left it.
 *  * TASK-10  task_join_until() never returns -ETIMEDOUT before its deadline, and always returns.
 *  * TASK-11  a join that was late leaves nothing: it can always be joined later, by whatever task.
 */
#ifndef FOUNDRY_TASK_H
#define FOUNDRY_TASK_H

#include <foundry/context.h>
#include <foundry/list.h>
#include <foundry/smp.h>

struct kernel;
struct mutex_waiter;
struct sched;

/* Priorities are 0, the most urgent, to TASK_PRIORITIES - 1: as many as a word has bits. */
#define TASK_PRIORITIES		64
#define TASK_URGENT		0
#define TASK_NORMAL		(TASK_PRIORITIES / 2)
#define TASK_LEAST		(TASK_PRIORITIES - 1)

/* MOVING: ready, but on its way to another queue. */
enum task_state { TASK_NEW, TASK_READY, TASK_MOVING, TASK_RUNNING, TASK_BLOCKED, TASK_DEAD };

/* @priority and @affinity change by the calls below once the task was started. */
struct task {
	u64			id;
	const char		*name;
	unsigned int		priority;	/* what policies go by; lent by others, perhaps: mutex.h */
	cpu_set_t		affinity;
	void			(*on_scheduled)(struct task *task);	/* or NULL; under its queue's lock */

	struct sched		*sched;		/* in which it is ready, or NULL: sched.c's */
	struct list		link;		/* of those that are ready: the policy's, as the next */
	unsigned int		slice;		/* ticks that are left */

	/* kernel/run_queue.c's: under the lock of the queue of @cpu. */
	enum task_state		state;
	unsigned int		cpu;		/* where it runs, is ready, or ran last; atomic */
	bool			woken;		/* before it blocked */
	bool			is_preempted;	/* ready where it is, and nowhere else: preempt.h */
	struct context		context;
	struct catch		*catch;		/* cpu.h, while it does not run; as the next */
	struct alloc_fault	*alloc_fault;

	/* What became of it: under the same lock, for who asks. */
	u64			turns;		/* times that it was chosen to run */
	u64			preemptions;	/* that it did not ask for */
	u64			ticks;		/* that found it running */
	/* kernel/task_boost.c's: under the boost lock of struct tasks. */
	unsigned int		own_priority;	/* that it was given */
	struct mutex_waiter	*waits_for;	/* the mutex that it will have, or NULL */
	struct list		lends;		/* mutexes that it holds and others wait for */

	struct list		mutexes;	/* that it holds, the last one first: its own */

	/* kernel/task.c's. */
	int			(*fn)(void *arg);
	void			*arg;
	int			result;		/* of @fn or task_exit(), once it was joined */
	struct stack_bounds	stack;
	struct list		endings;	/* its own once it runs: task_ending.h's */
	struct list		all;		/* under tasks->lock, as the next */
	struct task		*joiner;
	bool			is_over;
	bool			is_heap;	/* storage and stack go back in task_free() */
};

/**
 * task_init() - a task that nobody has started
 * @task:	caller's storage
 * @id:		the caller's number for it; task_start() gives one that is its alone
 * @name:	static; stands in reports
 *
 * Of priority TASK_NORMAL, for any CPU.  Context: any.
 */
static inline void task_init(struct task *task, u64 id, const char *name)
{
	*task = (struct task){
		.id = id, .name = name, .priority = TASK_NORMAL, .affinity = CPUS_ALL,
		.own_priority = TASK_NORMAL,
	};
	list_init(&task->link);
	list_init(&task->lends);
	list_init(&task->mutexes);
	list_init(&task->endings);
	list_init(&task->all);
}

/* The task that calls; NULL before HAS_SCHED.  Context: any; in an interrupt, the one that it interrupted. */
struct task *task_current(void);

/* --- life ------------------------------------------------------------------------------ */

/**
 * task_prepare() - give a task its function and a stack of the caller's
 * @task:	behind task_init()
 * @stack:	the caller's until task_join() has returned; the more urgent, a guard is the caller's business
 * @fn:		what it does; returning is task_exit()
 * @arg:	given to it
 *
 * Context: any.
 */
void task_prepare(struct task *task, struct stack_bounds stack, int (*fn)(void *arg), void *arg);

/**
 * task_create() - a task from the heap, on a stack above a guard
 * @task:	receives it, prepared and not started; task_free() ends it
 * @name:	static
 * @fn:		as above
 * @arg:	given to it
 *
 * Context: irqs on, may sleep.
 * Return: 0, or -ENOMEM; -ENOSPC as task_stack_alloc().
 */
int __must_check task_create(struct task **task, const char *name, int (*fn)(void *arg), void *arg)
	__may_sleep;

/* It is ready from now on.  Starting it twice is a BUG.  Context: any. */
void task_start(struct task *task);

/* The calling task ends.  Context: irqs on, no lock held, a mutex neither; not the main task. */
__noreturn void task_exit(int result) __may_sleep;

/**
 * task_join() - wait until a task has ended
 * @task:	was started; another one that joins it too is a BUG
 *
 * Then task->result is what it returned, or gave task_exit().
 *
 * Context: irqs on, no lock held.
 */
void task_join(struct task *task) __may_sleep;

/**
 * task_join_until() - the same, with an end
 * @task:	as above; none joins it any more when this was late
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * A task that has ended when the deadline has come counts as ended.
 *
 * Context: irqs on, no lock held.
 * Return: 0, or -ETIMEDOUT: then it may end yet, and is still to be joined.
 */
int __must_check task_join_until(struct task *task, tick_t deadline) __may_sleep;

/* One of task_create() goes back: never started, or joined; all else is a BUG.  Context: irqs on, may sleep. */
void task_free(struct task *task) __may_sleep;

/* --- giving way --------------------------------------------------------------------------- */

/* Let others run, and go on when it is the caller's turn again.  Context: irqs on or off, no lock held. */
void task_yield(void) __may_sleep;

/**
 * task_block() - wait for task_wake()
 *
 * Who waits for something looks for it, blocks, and looks again: a wake that was meant for an earlier wait
 * may end this one.
 *
 * Context: irqs on, no lock held.
 */
void task_block(void) __may_sleep;

/* Let a blocked task go on; one that is not is not blocked the next time.  Context: any. */
void task_wake(struct task *task);

/**
 * task_set_affinity() - name the CPUs on which a task may run
 * @task:	started or not
 * @cpus:	at least one of them is online
 *
 * One that runs on another CPU, or was preempted there, moves when it gives way by itself; the calling task has moved
 * when this returns.
 *
 * Context: irqs on, no lock held.
 * Return: 0, or -EINVAL when none of @cpus is online; nothing changed then.
 */
int __must_check task_set_affinity(struct task *task, cpu_set_t cpus) __may_sleep;

/*
 * Its own, from its next turn on; where others wait for what it holds, it is as urgent as they are all the same.
 * Context: any, but with a lock held that is taken under a queue's.
 */
void task_set_priority(struct task *task, unsigned int priority);

#endif
