// SPDX-License-Identifier: MIT
/* The model of mutexes against broken ones: each is caught, by the least that shows it. */
#include <foundry/kernel.h>

#include "conform/mutex.h"
#include "sabotaged.h"

static struct task *owner_of(const struct mutex *mutex)
{
	return vaddr_to_ptr(vaddr(READ_ONCE(mutex->owner) & ~MUTEX_WAITED));
}

/* --- what is wrong with it; a priority is written past a queue, for the task is in none ---------- */

static void unlock_keeps_what_was_lent(struct mutex *mutex)
{
	unsigned int before = task_current()->priority;

	mutex_real.unlock(mutex);
	task_current()->priority = before;
}

static void lock_lends_no_further(struct mutex *mutex) __may_sleep
{
	const struct task *owner = owner_of(mutex);

	if (owner && owner->waits_for)
		mutex->is_plain = true;
	mutex_real.lock(mutex);
}

static int late_takes_all_back(struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err = mutex_real.lock_until(mutex, deadline);
	struct task *owner = owner_of(mutex);

	if (err)
		owner->priority = owner->own_priority;
	return err;
}

static int late_still_lends(struct mutex *mutex, tick_t deadline) __may_sleep
{
	int err = mutex_real.lock_until(mutex, deadline);
	struct task *owner = owner_of(mutex);

	if (err)
		owner->priority = MIN(owner->priority, task_current()->priority);
	return err;
}

static void unlock_to_the_longest(struct mutex *mutex)
{
	{
		struct mutex_waiter *longest = NULL;

		spin_guard(&this_kernel()->tasks.boost);
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

/* --- how each is caught ------------------------------------------------------ */

#define MOCK(lock, until, unlock)	\
	(&(const struct mutex_bench){ lock, until, mutex_trylock, unlock, mutex_conform_guarded, task_set_priority,	\
				      task_exit })

static const struct sabotaged saboteurs[] = {
	{ MOCK(mutex_lock, mutex_lock_until, unlock_keeps_what_was_lent),
	  "what was lent is kept",
	  "4 of 200 operations are enough: B has priority 0, not 32",
	  "B locks 0\nA locks 0\nA is given 0\nB unlocks 0\n" },
	{ MOCK(lock_lends_no_further, mutex_lock_until, mutex_unlock),
	  "nothing is lent along the row",
	  "5 of 200 operations are enough: A has priority 32, not 0",
	  "A locks 4\nC locks 3\nC locks 4\nB locks 3\nB is given 0\n" },
	{ MOCK(mutex_lock, late_takes_all_back, mutex_unlock),
	  "who is late takes along what others lend",
	  "5 of 200 operations are enough: A has priority",
	  "A locks 3\nC locks 3\nB locks 3, with an end\nA is given 40\nB is late\n" },
	{ MOCK(mutex_lock, late_still_lends, mutex_unlock),
	  "who is late still lends",
	  "4 of 200 operations are enough: A has priority 0, not 32",
	  "D is given 0\nA locks 0\nD locks 0, with an end\nD is late\n" },
	{ MOCK(mutex_lock, mutex_lock_until, unlock_to_the_longest),
	  "the longest wait is next",
	  "5 of 200 operations are enough: A has mutex 4, not B",
	  "C locks 4\nA locks 4\nB locks 4\nA is given 40\nC unlocks 4\n" },
};

static void is_caught(struct ktest *kt)
{
	model_sees(kt, kt->param, &mutex_random[0], mutex_model_before);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, saboteurs, sabotaged_name),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "model/mutex",
	.needs	= FACT(SCHED),
	.cases	= cases,
};
KTEST_SUITE(selftest);
