/* SPDX-License-Identifier: MIT */
/*
 * mutex - exclusion between tasks, by waiting asleep; who waits lends its priority to who holds it.
 *
 *	static DEFINE_MUTEX(catalogue);
 *
 *	mutex_guard(&catalogue);
 *
 * A mutex may be held as long as it takes, while asleep too.  Who releases it hands it over: the next owner is
 * chosen among those that wait, and nobody who comes later is in between.
 *
 * A task that is less urgent than one that waits for it would keep that one waiting for as long as anything in
 * between them runs.  So the owner is as urgent as the most urgent that waits, and so is whoever the owner waits
 * for, wherever they are: task->priority is what comes of it, task->own_priority what the task was given.  A mutex
 * that is plain lends nothing.
 *
 * The order in which mutexes are taken is looked after by lock_check.h as that of spin locks is, in the same
 * classes.  Between the two kinds there is none to be remembered: a mutex is never taken with a spin lock held.
 *
 * Provided by:  kernel/mutex.c, kernel/task_boost.c.
 * Used by:      condition.h, and tasks that share what takes long.
 * Usable from:  HAS_SCHED; mutex_init() from the first C line.
 *
 * Clauses.  ktest/conform/mutex.c proves each by its number.
 *
 *  * MUTEX-1   held by one task at a time, which sees what the one before wrote; trylock never waits, and fails
 *              while it is held.
 *  * MUTEX-2   unlocking always hands it to the most urgent task that waits, to the longest wait among equals;
 *              nobody overtakes.
 *  * MUTEX-3   a lock with a deadline never returns -ETIMEDOUT before it, and always returns.
 *  * MUTEX-4   a lock that was late leaves nothing: no place in the queue, and nothing lent.
 *  * MUTEX-5   what could never end is a BUG, never a hang: locking a mutex that the task holds, and a circle of
 *              tasks each of which waits for the next.
 *  * MUTEX-6   unlocking a mutex that the task does not hold is a BUG.
 *  * MUTEX-7   to use one in an interrupt or with a spin lock held is always a BUG, whether it is free or not.
 *  * MUTEX-8   an owner is never less urgent than a task that waits for it, be it by way of others; from the
 *              moment when that one waits, or becomes more urgent.
 *  * MUTEX-9   what was lent is given back when the wait is over, or when who waits becomes less urgent: no task
 *              is ever more urgent than itself and all that wait for it.
 *  * MUTEX-10  a plain mutex never lends.
 *  * MUTEX-11  the scope guard always releases, on every way out of its scope.
 *  * MUTEX-12  a task that ends with a mutex held is always a BUG.
 */
#ifndef FOUNDRY_MUTEX_H
#define FOUNDRY_MUTEX_H

#include <foundry/list.h>
#include <foundry/lock_held.h>
#include <foundry/wait.h>

struct task;

/* Tasks that wait for each other in a row, at the most: a longer one is a design error, and a BUG. */
#define MUTEX_CHAIN_MAX	32

struct __lock_type("mutex") mutex {
	u64			owner;		/* its task's address, and MUTEX_WAITED; atomic */
	bool			is_plain;	/* lends nothing; as it was initialised */
	struct lock_tag		tag;

	/* Under the boost lock of struct tasks. */
	struct list		waiters;	/* in the order in which they will have it */
	struct list		lent;		/* of owner->lends, while somebody waits */

	/* The owner's own. */
	struct list		held;		/* of owner->mutexes */
	vaddr_t			where;		/* it was taken */
};

/* In the owner's word: somebody waits, or will in a moment. */
#define MUTEX_WAITED	1ull

/* MUTEX_INIT(table.lock, "table", .is_plain = true): the object itself, and a name that stands in reports. */
#define MUTEX_INIT(mutex, text, ...)						\
	{ .tag = LOCK_TAG_INIT(text), .waiters = LIST_INIT((mutex).waiters),	\
	  .lent = LIST_INIT((mutex).lent), .held = LIST_INIT((mutex).held), ##__VA_ARGS__ }
#define DEFINE_MUTEX(x)		struct mutex x = MUTEX_INIT(x, #x)

#define mutex_init(mutex, name)		mutex_init_at(mutex, name, false, LOCK_SITE())
#define mutex_init_plain(mutex, name)	mutex_init_at(mutex, name, true, LOCK_SITE())

/* Free.  @name is static and stands in reports.  Context: any. */
void mutex_init_at(struct mutex *mutex, const char *name, bool is_plain, const struct lock_site *site);

/**
 * mutex_lock() - wait for a mutex and take it
 * @mutex:	that this task does not hold
 *
 * Context: irqs on, no spin lock held.
 */
void mutex_lock(struct mutex *mutex) __acquires(mutex) __may_sleep;

/**
 * mutex_lock_until() - the same, with an end
 * @mutex:	that this task does not hold
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * One that is free is taken, even where the deadline is past.
 *
 * Context: irqs on, no spin lock held.
 * Return: 0, or -ETIMEDOUT.
 */
int __must_check mutex_lock_until(struct mutex *mutex, tick_t deadline) __cond_acquires(0, mutex) __may_sleep;
#ifdef __CHECKER__	/* sparse is told on which branch it is held */
# define mutex_lock_until(m, d)	(mutex_lock_until(m, d) ?: ({ __context__(m, 1); 0; }))
#endif

/* Return: whether it was free and is taken.  Context: as above. */
bool __must_check mutex_trylock(struct mutex *mutex) __cond_acquires(true, mutex);
#ifdef __CHECKER__
# define mutex_trylock(m)	(mutex_trylock(m) && ({ __context__(m, 1); true; }))
#endif

/* Context: the task that holds it; irqs on, no spin lock held. */
void mutex_unlock(struct mutex *mutex) __releases(mutex);

/* Whether this task holds it; or another one, as it was a moment ago.  Context: any. */
bool mutex_is_held(const struct mutex *mutex);
bool mutex_is_held_by(const struct mutex *mutex, const struct task *task);

/*
 * mutex_guard() - hold a mutex to the end of the scope
 *
 *	mutex_guard(&catalogue);
 *
 * At most one in a scope.  Context: irqs on, no spin lock held.
 */
static inline void mutex_guard_release(struct mutex *const *mutex) __releases(*mutex)
{
	mutex_unlock(*mutex);
}

#ifdef __CHECKER__
# define mutex_guard(m)	((void)(m))	/* sparse does not follow cleanup functions */
#else
# define mutex_guard(m)								\
	mutex_lock(m);								\
	struct mutex *const CONCAT(mutex_guard_, __LINE__)			\
		__maybe_unused __cleanup(mutex_guard_release) = (m)
#endif

/* One that waits, on its own stack; under the boost lock of struct tasks. */
struct mutex_waiter {
	struct mutex		*mutex;
	struct task		*task;
	struct list		link;		/* of mutex->waiters */
	u64			came;		/* its number among all that ever waited */
	struct wait_queue	turn;		/* where it sleeps, alone */
};

/* --- for who ends a task, for recovery points, and for a panic -------------------------------- */

#ifdef CONFIG_TASKS

/* Mutexes that this task holds.  Context: any. */
unsigned int mutexes_held(void);

/* Release what this task took last until it holds @count.  Context: irqs off, from catch_throw(). */
void mutex_drop_held(unsigned int count);

/* A line for each mutex that the task of @cpu holds, the last one first, and who waits.  Context: any, panic-safe. */
void mutexes_print(const struct cpu *cpu);

#else

/* There are no tasks.  Context of all: any. */
static inline unsigned int mutexes_held(void) { return 0; }
static inline void mutex_drop_held(unsigned int count) { }
static inline void mutexes_print(const struct cpu *cpu) { }

#endif
#endif
