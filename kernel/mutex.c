// SPDX-License-Identifier: MIT
/*
 * mutex - a word while nobody waits; a queue, and a hand that passes it on, when somebody does.
 *
 * Who waits sets MUTEX_WAITED under the boost lock.  From then on neither the short way in nor that out goes, and
 * whoever changes the word holds that lock: so the owner stays who it is while others lend to it.
 */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/lock_tell.h>
#include <foundry/print.h>

#include "task_boost.h"

void mutex_init_at(struct mutex *mutex, const char *name, bool is_plain, const struct lock_site *site)
{
	*mutex = (struct mutex)MUTEX_INIT(*mutex, name, .is_plain = is_plain);
	lock_tag_set_site(&mutex->tag, site);
}

static struct tasks *tasks(void)
{
	return &this_kernel()->tasks;
}

static u64 word_of(const struct task *task, bool is_waited)
{
	return vaddr_of(task).raw | (is_waited ? MUTEX_WAITED : 0);
}

/* Return: the task that calls, if it may use a mutex at all. */
static struct task *caller(const struct mutex *mutex, const char *what)
{
	irqflags_t flags = arch_irq_save();
	const struct cpu *cpu = this_cpu();
	struct task *task = task_current();

	BUG_ON(in_irq(), "mutex: %s of '%s' is called in an interrupt", what, mutex->tag.name);
	BUG_ON(!task, "mutex: %s of '%s' is called before there are tasks", what, mutex->tag.name);
	BUG_ON(cpu->held_count > 0, "mutex: %s of '%s' is called with the spin lock '%s' held", what,
	       mutex->tag.name, cpu->held[cpu->held_count - 1].tag->name);
	arch_irq_restore(flags);
	return task;
}

/* --- who waits in a circle ------------------------------------------------------------------- */

struct row {
	size_t	len;
	char	text[CATCH_TEXT_MAX];
};

static __printf(2, 3) void say(struct row *row, const char *fmt, ...)
{
	va_list args;

	if (row->len >= sizeof(row->text))
		return;
	va_start(args, fmt);
	row->len += (size_t)vsnprintf(row->text + row->len, sizeof(row->text) - row->len, fmt, args);
	va_end(args);
}

/* bounded: by MUTEX_CHAIN_MAX, as the next */
static void say_row(struct row *row, const struct mutex_waiter *waiter)
{
	say(row, "mutex: deadlock: '%s' waits for '%s'", waiter->task->name, waiter->mutex->tag.name);
	for (const struct task *task = mutex_owner(waiter->mutex); task != waiter->task;) {
		const struct mutex *next = task->waits_for->mutex;

		say(row, " of '%s', who waits for '%s'", task->name, next->tag.name);
		task = mutex_owner(next);
	}
	say(row, " of '%s'", waiter->task->name);
}

/* Says what is wrong with this wait, if anything is. */
static void check_row(struct row *row, const struct mutex_waiter *waiter)
{
	const struct task *task = mutex_owner(waiter->mutex);

	for (unsigned int i = 0; i < MUTEX_CHAIN_MAX; i++) {
		if (task == waiter->task)
			say_row(row, waiter);	/* bounded: it is a circle of that many */
		if (task == waiter->task || !task->waits_for)
			return;
		task = mutex_owner(task->waits_for->mutex);
	}
	say(row, "mutex: '%s' waits for '%s' behind %u others in a row", waiter->task->name,
	    waiter->mutex->tag.name, MUTEX_CHAIN_MAX);
}

/* --- the long way in --------------------------------------------------------------------------- */

/* From here on the short way out goes again. */
static void no_one_waits(struct mutex *mutex)
{
	atomic64_fetch_and_release(&mutex->owner, ~MUTEX_WAITED);
}

/* Return: whether @waiter has it, as nobody had; else it stands in the queue, or @row says why not. */
static bool has_or_enters(struct mutex_waiter *waiter, struct row *row)
{
	struct mutex *mutex = waiter->mutex;
	struct tasks *all = tasks();

	spin_guard(&all->boost);
	if (!atomic64_fetch_or_release(&mutex->owner, MUTEX_WAITED)) {
		atomic_fence_acquire();		/* pairs with the release in mutex_unlock() */
		atomic64_store_release(&mutex->owner, word_of(waiter->task, false));
		return true;
	}
	check_row(row, waiter);			/* bounded: by MUTEX_CHAIN_MAX */
	if (!row->len) {
		task_boost_enter(all, waiter);
		task_boost(all, mutex_owner(mutex));
	} else if (list_is_empty(&mutex->waiters)) {
		no_one_waits(mutex);
	}
	return false;
}

/* Under the lock, which whoever hands it over holds until it has done with @waiter. */
static int leave(struct mutex_waiter *waiter)
{
	struct mutex *mutex = waiter->mutex;
	struct tasks *all = tasks();
	struct task *owner;

	spin_guard(&all->boost);
	owner = mutex_owner(mutex);
	if (owner == waiter->task)
		return 0;
	task_boost_leave(all, waiter);
	task_boost(all, owner);		/* as long as it cannot unlock */
	if (list_is_empty(&mutex->waiters))
		no_one_waits(mutex);
	return -ETIMEDOUT;
}

static __noinline int wait_for(struct mutex *mutex, struct task *task, tick_t deadline) __may_sleep
{
	struct mutex_waiter waiter = { .mutex = mutex, .task = task };
	struct row row = { .len = 0 };

	list_init(&waiter.link);
	wait_queue_init(&waiter.turn, "mutex turn");
	if (has_or_enters(&waiter, &row))
		return 0;
	BUG_ON(row.len, "%s", row.text);
	(void)lock_check_waits(&mutex->tag);
	(void)wait_until_tick(&waiter.turn, deadline, mutex_owner(mutex) == task);
	return leave(&waiter);
}

/* --- in and out -------------------------------------------------------------------------------- */

static bool take_free(struct mutex *mutex, const struct task *task)
{
	return atomic64_cas_acquire(&mutex->owner, 0, word_of(task, false));	/* pairs as above */
}

static void hold(struct mutex *mutex, struct task *task, vaddr_t where)
{
	mutex->where = where;
	list_add_head(&task->mutexes, &mutex->held);
	lock_check_locked(&mutex->tag);
}

static int take(struct mutex *mutex, tick_t deadline, vaddr_t where) __may_sleep
{
	struct task *task = caller(mutex, "mutex_lock");
	int err = 0;

	BUG_ON(mutex_owner(mutex) == task, "mutex: '%s' is held by '%s' already", mutex->tag.name, task->name);
	lock_check_will_lock(&mutex->tag, &task->mutexes, true, where);
	if (!take_free(mutex, task))
		err = wait_for(mutex, task, deadline);
	if (!err)
		hold(mutex, task, where);
	return err;
}

void mutex_lock(struct mutex *mutex) __may_sleep
	__no_lock_analysis /* it is the lock */
{
	(void)take(mutex, WAIT_FOR_EVER, lock_caller());
}

#ifdef __CHECKER__
# undef mutex_lock_until	/* sparse's view of them, for callers */
# undef mutex_trylock
#endif
int mutex_lock_until(struct mutex *mutex, tick_t deadline) __may_sleep
	__no_lock_analysis /* it is the lock */
{
	return take(mutex, deadline, lock_caller());
}

bool mutex_trylock(struct mutex *mutex) __no_lock_analysis /* it is the lock */
{
	struct task *task = caller(mutex, "mutex_trylock");

	lock_check_will_lock(&mutex->tag, &task->mutexes, false, lock_caller());
	if (!take_free(mutex, task))
		return false;
	hold(mutex, task, lock_caller());
	return true;
}

/* To the first of those that wait.  They may have gone meanwhile, being late. */
static __noinline void hand_over(struct mutex *mutex, struct task *task)
{
	struct tasks *all = tasks();
	struct mutex_waiter *first;

	spin_guard(&all->boost);
	if (list_is_empty(&mutex->waiters)) {
		atomic64_store_release(&mutex->owner, 0);	/* pairs as above */
		return;
	}
	first = list_entry(mutex->waiters.next, struct mutex_waiter, link);
	list_remove(&mutex->lent);
	task_boost_leave(all, first);
	if (!list_is_empty(&mutex->waiters))
		list_add_tail(&first->task->lends, &mutex->lent);
	atomic64_store_release(&mutex->owner, word_of(first->task, !list_is_empty(&mutex->waiters)));
	task_boost(all, task);
	wake_one(&first->turn);		/* bounded: it is alone */
}

static void release(struct mutex *mutex, struct task *task)
{
	list_remove(&mutex->held);
	if (!atomic64_cas_release(&mutex->owner, word_of(task, false), 0))	/* pairs as above */
		hand_over(mutex, task);
}

void mutex_unlock(struct mutex *mutex) __no_lock_analysis /* it is the lock */
{
	struct task *task = caller(mutex, "mutex_unlock"), *owner = mutex_owner(mutex);

	BUG_ON(owner != task, "mutex: '%s' is not held by '%s', but by %s%s%s", mutex->tag.name, task->name,
	       owner ? "'" : "", owner ? owner->name : "nobody", owner ? "'" : "");
	release(mutex, task);
}

bool mutex_is_held_by(const struct mutex *mutex, const struct task *task)
{
	return task && mutex_owner(mutex) == task;
}

bool mutex_is_held(const struct mutex *mutex)
{
	return mutex_is_held_by(mutex, task_current());
}

/* --- all that a task holds ---------------------------------------------------------------------- */

unsigned int mutexes_held(void)
{
	struct task *task = task_current();
	unsigned int n = 0;

	if (!task)
		return 0;
	list_foreach(mutex, &task->mutexes, struct mutex, held)
		n++;
	return n;
}

void mutex_drop_held(unsigned int count)
{
	struct task *task = task_current();

	for (unsigned int n = mutexes_held(); n > count; n--)
		release(list_entry(task->mutexes.next, struct mutex, held), task);
}
