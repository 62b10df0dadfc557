/* SPDX-License-Identifier: MIT */
/*
 * lock_check - a wrong use of locks is a BUG before anything hangs, in test images.
 *
 * A deadlock needs two CPUs that meet in the wrong moment.  What makes it possible can be seen on one: so
 * the checker remembers, from the first C line on, which lock was taken with which others held, and in
 * which contexts, and speaks the first time that this does not fit together.  It thinks in classes: locks
 * that are initialised at the same place are one.
 *
 *  - Order: B is wanted with A held, and A was taken with B held, or by way of C, D and more.
 *  - Two of a class at once: nothing says which comes first.
 *  - Irqs: what an interrupt waits for was taken with irqs on, or the other way round; or it is held where
 *    what was taken with irqs on is wanted, however far away; or irqs go on while it is held.
 *  - Sleeping with a lock held, or in an interrupt; a handler or a stage of boot that leaves one held.
 *  - How long each class was held, by arch_cost(): the longest, and where; and how often and how long
 *    others waited for it.  Of mutexes it is how often alone: a task that sleeps costs nothing.
 *
 * Clauses.  ktest/conform/lock_check.c proves each by its number.
 *
 *  * LOCK_CHECK-1  to want a lock with another one held, against the order that was seen, also by way of others,
 *                  is a BUG before the wait.
 *  * LOCK_CHECK-2  to want a second lock of a class is a BUG before the wait; to try one never is.
 *  * LOCK_CHECK-3  to wait in an interrupt for what is taken with irqs on is a BUG, whichever comes first.
 *  * LOCK_CHECK-4  to sleep with a lock held, or in an interrupt, is a BUG.
 *  * LOCK_CHECK-5  a wait for a lock is counted once, with its time; a lock that is had at once never counts one.
 *
 * To read is as to write: a reader waits behind a writer that waits.  A lock that is only tried waits for nobody:
 * there is no order from what is held to it, but from it to what is taken next.
 *
 * What is found is not remembered, so the checker goes on behind a BUG that a test has caught; and what
 * a case adds in classes of its own is forgotten behind it.  There is room for 255 classes; what
 * comes later is not checked, and the log says so once.
 *
 * Mutexes are held by tasks, on whichever CPU, and are checked against those that the task holds.
 *
 * Provided by:  kernel/lock_check*.c, with CONFIG_LOCK_CHECK; without it nothing of this is in the image.
 * Used by:      lock_tell.h; who may sleep, calls handlers or runs stages.
 * Usable from:  the first C line.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_LOCK_CHECK_H
#define FOUNDRY_LOCK_CHECK_H

#include <foundry/list.h>
#include <foundry/lock_held.h>

#define LOCK_TRACE_MAX	4

/* How a class was held, and waited for; of mutexes the counts alone. */
struct lock_holds {
	u32	count;			/* atomic; it may wrap around, as the next */
	u32	waits;			/* that the first try failed; atomic */
	u64	longest_wait;		/* by arch_cost() */
	u64	longest;		/* by arch_cost() */
	vaddr_t	taken;			/* the longest: where */
	vaddr_t	trace[LOCK_TRACE_MAX];	/* and who released it, for whom; ends with 0 */
};

#ifdef CONFIG_LOCK_CHECK

/* For lock_tell.h: @tag is about to be taken; @held is, and was. */
void lock_check_will_take(struct lock_tag *tag, bool waits, vaddr_t where);
void lock_check_taken(struct held_lock *held);
void lock_check_released(const struct held_lock *held, vaddr_t where);

/* For kernel/mutex.c: @tag is about to be taken by the task that holds @mutexes; it is. */
void lock_check_will_lock(struct lock_tag *tag, const struct list *mutexes, bool waits, vaddr_t where);
void lock_check_locked(struct lock_tag *tag);

/*
 * A first try has failed, and @tag is waited for.  Return: for lock_check_waited(), once it is had.
 */
u64 lock_check_waits(struct lock_tag *tag);
void lock_check_waited(struct lock_tag *tag, u64 since);

/* The function that says it may sleep: @what names it. */
void lock_check_may_sleep(const char *what);

/* Handler @fn, or stage @name, was called with @held locks and has returned. */
void lock_check_handler_left(unsigned int held, vaddr_t fn);
void lock_check_stage_left(unsigned int held, const char *name);

/**
 * lock_check_longest() - how long a lock was held at most
 * @name:	that of a class, which is its first lock's; of several with this name it is the longest
 *
 * Return: in units of arch_cost(), since boot or lock_check_restart(); U64_MAX when there is no such class
 * or it was not held since.
 */
u64 lock_check_longest(const char *name);
void lock_check_restart(const char *name);

/* Class @i, from 0: what is known of it.  Return: its name, or NULL behind the last one. */
const char *lock_check_class(unsigned int i, struct lock_holds *holds);

/* Whether there were too many classes. */
bool lock_check_is_full(void);

#else

static inline void lock_check_will_take(struct lock_tag *tag, bool waits, vaddr_t where) { }
static inline void lock_check_will_lock(struct lock_tag *tag, const struct list *mutexes, bool waits,
					vaddr_t where) { }
static inline void lock_check_locked(struct lock_tag *tag) { }
static inline void lock_check_taken(struct held_lock *held) { }
static inline void lock_check_released(const struct held_lock *held, vaddr_t where) { }
static inline u64 lock_check_waits(struct lock_tag *tag) { return 0; }
static inline void lock_check_waited(struct lock_tag *tag, u64 since) { }
static inline void lock_check_may_sleep(const char *what) { }
static inline void lock_check_handler_left(unsigned int held, vaddr_t fn) { }
static inline void lock_check_stage_left(unsigned int held, const char *name) { }
static inline void lock_check_restart(const char *name) { }

#endif
#endif
