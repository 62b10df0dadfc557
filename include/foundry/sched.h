/* SPDX-License-Identifier: MIT */
/*
 * sched - which task runs next: a policy behind one contract.
 *
 * A sched holds the tasks that are ready, and chooses among them.  The task that runs is in none: it was
 * handed out, and whoever runs it adds it again when it gives way and is still ready.  A task is in one
 * sched at most.  The storage of tasks is the caller's, and so is the lock: a sched has none.
 *
 * No answer of a policy is taken on trust: one that hands out what is not ready, or nothing while
 * something is, is a BUG that names it.
 *
 * Provided by:  kernel/sched.c, over a policy: sched_fifo.h, sched_rr.h, sched_prio.h, or the caller's own.
 * Used by:      whoever switches between tasks.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/sched.c proves each by its number.
 *
 *  * SCHED-1  a task that was added is handed out or removed, once: none is ever lost or doubled.
 *  * SCHED-2  sched_next() is NULL when nothing is ready, and never otherwise.
 *  * SCHED-3  the length is always the number of tasks that are ready.
 *  * SCHED-4  tasks are always handed out in the order that the policy's header states.
 *  * SCHED-5  of tasks with one priority none is ever handed out twice while another one waits.
 *  * SCHED-6  on_scheduled() is called once each time that a task is handed out, and never else.
 *  * SCHED-7  a task that was removed is never handed out, and all others keep their order.
 *  * SCHED-8  sched_find() is the first of the ready tasks that suit, in the policy's order, and NULL only when
 *             none does; it changes nothing.
 *  * SCHED-9  a task that runs must give way after the ticks that the policy's header states, and never before.
 *  * SCHED-10  a task that runs must give way at once to a more urgent one where the policy's header says so,
 *              and never to another one.
 */
#ifndef FOUNDRY_SCHED_H
#define FOUNDRY_SCHED_H

#include <foundry/task.h>

/* Whether @task is one that is looked for. */
typedef bool sched_suits_t(const struct task *task, const void *arg);

/*
 * A policy.  It keeps tasks by task->link, counts ticks in task->slice, and counts and checks nothing
 * else: that is done for it.  @tick and @preempts are NULL where a task runs until it gives way, and
 * @find where no task ever goes to another CPU's sched.
 */
struct sched_ops {
	void		(*add)(struct sched *sched, struct task *task);
	struct task	*(*next)(struct sched *sched);		/* not ready any more; NULL: none is */
	void		(*remove)(struct sched *sched, struct task *task);
	struct task	*(*find)(const struct sched *sched, sched_suits_t *suits, const void *arg);
	bool		(*tick)(struct sched *sched, struct task *running);
	bool		(*preempts)(const struct sched *sched, const struct task *running);
};

/* A policy embeds this. */
struct sched {
	const struct sched_ops	*ops;
	const char		*name;		/* of the policy, static */
	size_t			len;
};

/**
 * sched_add() - a task is ready
 * @sched:	where it is to wait
 * @task:	in no sched, of a priority below TASK_PRIORITIES; all else is a BUG
 *
 * Context: any, with the caller's lock held.
 */
void sched_add(struct sched *sched, struct task *task);

/*
 * Hand out the task that is to run now.  Context: any.
 * Return: it, in no sched any more, or NULL when none is ready.
 */
struct task *__must_check sched_next(struct sched *sched);

/*
 * Past the policy, @task is to run now, on what is left of the turn of @from.  One that is ready is a BUG.
 * Context: any.
 */
void sched_hand_out(struct task *task, const struct task *from);

/* A ready task is ready no more.  One that is not in @sched is a BUG.  Context: any. */
void sched_remove(struct sched *sched, struct task *task);

/**
 * sched_find() - look for a ready task that could run elsewhere
 * @sched:	where
 * @suits:	called for ready tasks
 * @arg:	given to it
 *
 * Takes as long as there are tasks that do not suit.
 *
 * Context: any.
 * Return: the task, which stays ready; NULL when none suits, or none of this policy ever leaves.
 */
struct task *__must_check sched_find(const struct sched *sched, sched_suits_t *suits, const void *arg);

/* Whether ticks matter to the policy.  Context: any. */
static inline bool sched_has_slices(const struct sched *sched)
{
	return sched->ops->tick != NULL;
}

/**
 * sched_tick() - a tick has gone by
 * @sched:	who handed out @running
 * @running:	the task that has run meanwhile
 *
 * Context: any.
 * Return: whether it must give way now.
 */
static inline bool sched_tick(struct sched *sched, struct task *running)
{
	return sched->ops->tick && sched->ops->tick(sched, running);
}

/* Whether @running must give way at once to a task that is ready: asked after sched_add().  Context: any. */
static inline bool sched_preempts(const struct sched *sched, const struct task *running)
{
	return sched->ops->preempts && sched->ops->preempts(sched, running);
}

/* Tasks that are ready; and whether there are none.  Context: any. */
static inline size_t sched_len(const struct sched *sched)
{
	return sched->len;
}

/* Context: any. */
static inline bool sched_is_empty(const struct sched *sched)
{
	return sched->len == 0;
}

#endif
