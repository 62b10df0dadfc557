// SPDX-License-Identifier: MIT
/*
 * Mutexes with one thing wrong each, around those that there are.
 *
 * A priority is written past the queues of those that are ready: what it belongs to runs, or is blocked.
 */
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "conform/mutex.h"
#include "conform/task_team.h"
#include "saboteur.h"

static struct spinlock *boost(void)
{
	return &this_kernel()->tasks.boost;
}

static struct task *owner_of(const struct mutex *mutex)
{
	return vaddr_to_ptr(vaddr(READ_ONCE(mutex->owner) & ~MUTEX_WAITED));
}

/* MUTEX-1 */
static bool try_says_yes(struct mutex *mutex)
{
	return mutex_real.trylock(mutex) || !mutex_is_held(mutex);
}

static void lock_does_not_wait(struct mutex *mutex) __may_sleep
{
	if (mutex_is_held(mutex) || !mutex_real.trylock(mutex))
		mutex->where = vaddr(0);
}

static void unlock_what_is_held(struct mutex *mutex)
{
	if (mutex_is_held(mutex))
		mutex_real.unlock(mutex);
}

/* MUTEX-2 */
static void unlock_to_the_longest(struct mutex *mutex)
{
	{
		struct mutex_waiter *longest = NULL;

		spin_guard(boost());
		list_foreach(waiter, &mutex->waiters, struct mutex_waiter, link)
			if (!longest || waiter->came < longest->came)
				longest = waiter;
		if (longest) {
			list_remove(&longest->link);
			list_add_head(&mutex->waiters, &longest->link);
		}
	}
	mutex_real.unlock(mutex);
}

static void unlock_to_the_last(struct mutex *mutex)
{
	{
		spin_guard(boost());
		if (!list_is_empty(&mutex->waiters)) {
			struct list *last = mutex->waiters.prev;

			list_remove(last);
			list_add_head(&mutex->waiters, last);
		}
	}
	mutex_real.unlock(mutex);
}

/* MUTEX-3 */
static int until_is_early(struct mutex *mutex, tick_t deadline) __may_sleep
{
	return mutex_real.lock_until(mutex, team_half_way(deadline));
}

static int until_looks_late(struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err = mutex_real.lock_until(mutex, deadline);

	if (!err && deadline != WAIT_FOR_EVER && mutex->where.raw) {
		mutex_real.unlock(mutex);
		return -ETIMEDOUT;
	}
	return err;
}

/* MUTEX-4 */
static int late_keeps_what_it_lent(struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err = mutex_real.lock_until(mutex, deadline);
	struct task *owner = owner_of(mutex);

	if (err)
		owner->priority = MIN(owner->priority, task_current()->priority);
	return err;
}

static int late_takes_all_back(struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err = mutex_real.lock_until(mutex, deadline);
	struct task *owner = owner_of(mutex);

	if (err)
		owner->priority = owner->own_priority;
	return err;
}

/* MUTEX-5 */
static void lock_counts(struct mutex *mutex) __may_sleep
{
	if (!mutex_is_held(mutex))
		mutex_real.lock(mutex);
}

/* Whoever waits in the end for the caller. */
static bool is_circle(const struct mutex *mutex)
{
	const struct task *task = owner_of(mutex);

	spin_guard(boost());
	while (task && task->waits_for)		/* bounded: by the tasks of the case */
		task = owner_of(task->waits_for->mutex);
	return task == task_current();
}

static void lock_leaves_a_circle(struct mutex *mutex) __may_sleep
{
	if (mutex_is_held(mutex) || !is_circle(mutex))
		mutex_real.lock(mutex);
}

/* MUTEX-7 */
static void lock_looks_away(struct mutex *mutex) __may_sleep
{
	if (!in_irq() && this_cpu()->held_count == 0)
		mutex_real.lock(mutex);
}

/* MUTEX-8 */
static void lock_lends_nothing(struct mutex *mutex) __may_sleep
{
	mutex->is_plain = true;
	mutex_real.lock(mutex);
}

static void lock_lends_no_further(struct mutex *mutex) __may_sleep
{
	const struct task *owner = owner_of(mutex);

	if (owner && owner->waits_for)
		mutex->is_plain = true;
	mutex_real.lock(mutex);
}

static void priority_of_who_waits_stays(struct task *task, unsigned int priority)
{
	if (task->waits_for)
		task->own_priority = priority;
	else
		task_set_priority(task, priority);
}

/* MUTEX-9 */
static void unlock_keeps_what_was_lent(struct mutex *mutex)
{
	unsigned int before = task_current()->priority;

	mutex_real.unlock(mutex);
	task_current()->priority = before;
}

static void unlock_gives_all_back(struct mutex *mutex)
{
	mutex_real.unlock(mutex);
	task_current()->priority = task_current()->own_priority;
}

/* MUTEX-10 */
static void lock_lends_always(struct mutex *mutex) __may_sleep
{
	mutex->is_plain = false;
	mutex_real.lock(mutex);
}

/* MUTEX-11 */
static void guard_forgets_a_return(struct mutex *mutex, bool leaves_early) __may_sleep
{
	mutex_real.lock(mutex);
	if (!leaves_early)
		mutex_real.unlock(mutex);
}

/* MUTEX-12 */
static void exit_lets_go(int result) __may_sleep
{
	irqflags_t flags = arch_irq_save();

	mutex_drop_held(0);
	arch_irq_restore(flags);
	task_exit(result);
}

#define MOCK(lock, until, try, unlock, guarded, set_priority, exit)		\
	(&(const struct mutex_bench){ lock, until, try, unlock, guarded, set_priority, exit })
#define MOCK_LOCK(op)								\
	MOCK(op, mutex_lock_until, mutex_trylock, mutex_unlock, mutex_conform_guarded, task_set_priority, task_exit)
#define MOCK_UNTIL(op)								\
	MOCK(mutex_lock, op, mutex_trylock, mutex_unlock, mutex_conform_guarded, task_set_priority, task_exit)
#define MOCK_TRY(op)								\
	MOCK(mutex_lock, mutex_lock_until, op, mutex_unlock, mutex_conform_guarded, task_set_priority, task_exit)
#define MOCK_UNLOCK(op)								\
	MOCK(mutex_lock, mutex_lock_until, mutex_trylock, op, mutex_conform_guarded, task_set_priority, task_exit)
#define MOCK_GUARD(op)								\
	MOCK(mutex_lock, mutex_lock_until, mutex_trylock, mutex_unlock, op, task_set_priority, task_exit)
#define MOCK_PRIORITY(op)							\
	MOCK(mutex_lock, mutex_lock_until, mutex_trylock, mutex_unlock, mutex_conform_guarded, op, task_exit)
#define MOCK_EXIT(op)								\
	MOCK(mutex_lock, mutex_lock_until, mutex_trylock, mutex_unlock, mutex_conform_guarded, task_set_priority, op)

static const struct saboteur mutex_saboteurs[] = {
	{ .name = "MUTEX-1 a try says yes", .bench = MOCK_TRY(try_says_yes),
	  .also = "MUTEX-2", .why = "it overtakes who waits" },
	{ .name = "MUTEX-1 a lock does not wait",
	  .bench = MOCK(lock_does_not_wait, mutex_lock_until, mutex_trylock, unlock_what_is_held,
			mutex_conform_guarded, task_set_priority, task_exit),
	  .also = "MUTEX-2 MUTEX-4 MUTEX-5 MUTEX-6 MUTEX-7 MUTEX-8 MUTEX-9 MUTEX-10",
	  .why = "who does not wait has no place, lends nothing, is in no circle, and unlocks what it has not" },
	{ .name = "MUTEX-2 the longest wait is next", .bench = MOCK_UNLOCK(unlock_to_the_longest),
	  .also = "MUTEX-8", .why = "its case looks at the queue" },
	{ .name = "MUTEX-2 the last in the queue is next", .bench = MOCK_UNLOCK(unlock_to_the_last),
	  .also = "MUTEX-8", .why = "its case looks at the queue" },
	{ .name = "MUTEX-3 a deadline comes early", .bench = MOCK_UNTIL(until_is_early) },
	{ .name = "MUTEX-3 what was had in time counts as late", .bench = MOCK_UNTIL(until_looks_late) },
	{ .name = "MUTEX-4 who was late still lends", .bench = MOCK_UNTIL(late_keeps_what_it_lent),
	  .also = "MUTEX-9", .why = "along the row, too" },
	{ .name = "MUTEX-4 who was late takes along what others lend", .bench = MOCK_UNTIL(late_takes_all_back) },
	{ .name = "MUTEX-5 a second lock counts for nothing", .bench = MOCK_LOCK(lock_counts) },
	{ .name = "MUTEX-5 a circle is left without a word", .bench = MOCK_LOCK(lock_leaves_a_circle) },
	{ .name = "MUTEX-6 unlocking another one's is nothing", .bench = MOCK_UNLOCK(unlock_what_is_held) },
	{ .name = "MUTEX-7 the wrong place is overlooked", .bench = MOCK_LOCK(lock_looks_away) },
	{ .name = "MUTEX-8 nothing is lent", .bench = MOCK_LOCK(lock_lends_nothing),
	  .also = "MUTEX-4 MUTEX-9 MUTEX-10", .why = "these look at what others lend" },
	{ .name = "MUTEX-8 nothing is lent to one that waits itself", .bench = MOCK_LOCK(lock_lends_no_further) },
	{ .name = "MUTEX-8 a priority that changes is not lent", .bench = MOCK_PRIORITY(priority_of_who_waits_stays),
	  .also = "MUTEX-2 MUTEX-9", .why = "the place in the queue does not change, and nothing is given back" },
	{ .name = "MUTEX-9 unlocking gives nothing back", .bench = MOCK_UNLOCK(unlock_keeps_what_was_lent),
	  .also = "MUTEX-10", .why = "its case looks at it behind an unlock of one that lends" },
	{ .name = "MUTEX-9 one unlock gives all back", .bench = MOCK_UNLOCK(unlock_gives_all_back) },
	{ .name = "MUTEX-10 a plain one lends", .bench = MOCK_LOCK(lock_lends_always) },
	{ .name = "MUTEX-11 the guard forgets a return", .bench = MOCK_GUARD(guard_forgets_a_return) },
	{ .name = "MUTEX-12 who ends lets go without a word", .bench = MOCK_EXIT(exit_lets_go) },
};

static const struct saboteur_contract mutex_contract = { .conform = mutex_conform };

SABOTEURS(mutex, FACT(SCHED), mutex_contract, mutex_saboteurs);
