/* SPDX-License-Identifier: MIT */
/*
 * run_queue - of each CPU: the tasks that are ready there, and the one that runs.
 *
 * Its lock is held over a switch: whoever leaves takes it, and whoever comes gives it back.  So who holds it sees
 * no task that is about to run, or about to stop.  Two of them are never held at once.
 *
 * Provided by:  kernel/run_queue.c; kernel/run_queue_idle.c for CPUs that have nothing to do.
 * Used by:      kernel/task.c, stage `sched`, the loop of idle CPUs.
 * Usable from:  HAS_SCHED.
 */
#ifndef FOUNDRY_RUN_QUEUE_H
#define FOUNDRY_RUN_QUEUE_H

#include <foundry/sched.h>
#include <foundry/spinlock.h>
#include <foundry/timer.h>

struct run_queue {
	unsigned int	cpu;
	struct spinlock	lock;
	struct sched	*sched __guarded_by(&lock);	/* the policy */
	struct task	*running __guarded_by(&lock);	/* changed by its own CPU alone */
	struct task	*left __guarded_by(&lock);	/* who ran before, until the switch is over */
	struct task	*handed __guarded_by(&lock);	/* who comes next, MOVING, or NULL: hand_over.c's */
	struct task	*idle;				/* when nothing is ready; never in @sched */
	struct task	flow;				/* of the CPU's own stack */
	bool		ticks __guarded_by(&lock);	/* @tick is pending, or fires */
	u32		must_tick;			/* unguarded: atomic; its CPU is to look whether it must */
	struct timer	tick;				/* unguarded: its own lock's */
};

/* All tasks of a kernel. */
struct tasks {
	struct run_queue	queues[CPU_MAX];
	cpu_set_t		idle;		/* CPUs where nothing is ready, perhaps; atomic */
	u32			closed;		/* atomic: no task runs any more but main */
	struct spinlock		lock;
	u64			last_id __guarded_by(&lock);
	struct list		all __guarded_by(&lock);	/* that were started and did not end */
	struct spinlock		boost;		/* who waits for which mutex: taken before a queue's */
	u64			waits __guarded_by(&boost);	/* for mutexes, so far */
};

/* What tasks are ready on a CPU is chosen by @sched.  Context: boot only, before the CPU looks. */
void run_queue_init(struct run_queue *queue, unsigned int cpu, struct sched *sched);

/* Make @task ready, on a CPU of its affinity.  Context: any; it is in no queue. */
void run_queue_place(struct task *task);

/* The task that runs ends.  Context: no lock held. */
__noreturn void run_queue_leave(void);

/* Whether its CPU runs no task.  Context: any. */
bool run_queue_is_idle(struct run_queue *queue);

/* --- for loops that wait ------------------------------------------------------- */

#ifdef CONFIG_TASKS

/* Whether a task is ready here.  Context: irqs off. */
bool run_queue_has_ready(const struct cpu *cpu);

/*
 * Let them run, or one of another CPU, and return when none is ready: from then on tasks are sent here.
 * Context: irqs on.
 */
void run_queue_idle(const struct cpu *cpu) __may_sleep;

/* No more: it has other things to do.  Context: any. */
void run_queue_busy(const struct cpu *cpu);

/* task_yield(), where there are tasks.  Context: irqs on, no lock held. */
void run_queue_let_others(void) __may_sleep;

#else

/* There are no tasks.  Context of all: any. */
static inline bool run_queue_has_ready(const struct cpu *cpu) { return false; }
static inline void run_queue_idle(const struct cpu *cpu) { }
static inline void run_queue_busy(const struct cpu *cpu) { }
static inline void run_queue_let_others(void) { }

#endif
#endif
