/* SPDX-License-Identifier: MIT */
/*
 * spinlock - short exclusion between CPUs, by waiting in place.
 *
 * Provided by:  kernel/spinlock.c, over the algorithm that raw_lock.h chooses at build time.
 * Used by:      everything shared between CPUs.
 * Usable from:  the first C line.
 *
 * For a few instructions' work: nothing under it may sleep, and whatever an
 * interrupt handler takes too is taken with spin_lock_irqsave().
 *
 * Clauses.  ktest/conform/spinlock.c proves each by its number.
 *
 *  * SPINLOCK-1  held by one at a time: trylock fails while it is held, succeeds once it is not.
 *  * SPINLOCK-2  trylock never waits, and a failed one changes nothing.
 *  * SPINLOCK-3  irqsave keeps irqs off while held and puts back what it found, nested too.
 *  * SPINLOCK-4  taking a lock that this CPU holds is a BUG, never a hang.
 *  * SPINLOCK-5  releasing a lock that this CPU does not hold is a BUG.
 *  * SPINLOCK-6  the scope guard releases on every way out of its scope.
 *  * SPINLOCK-7  who waits is served once those before it have released; no waiter is ever lost.
 *  * SPINLOCK-8  waiters are always served in the order in which they came; not by tas_lock.h, which
 *                is chosen by who can do without.
 *  * SPINLOCK-9  what a holder wrote is always seen by the next one.
 */
#ifndef FOUNDRY_SPINLOCK_H
#define FOUNDRY_SPINLOCK_H

#include <foundry/lock_held.h>
#include <foundry/raw_lock.h>
#include <foundry/types.h>

struct __lock_type("spinlock") spinlock {
	struct raw_lock		raw;
	irqflags_t		guard_flags;	/* of spin_guard(); written by the holder alone */
	struct lock_tag		tag;
};

#define SPINLOCK_INIT(text) \
	{ .raw = RAW_LOCK_INIT, .tag = LOCK_TAG_INIT(text, .drop = spin_drop) }
#define DEFINE_SPINLOCK(x)	struct spinlock x = SPINLOCK_INIT(#x)

#define spin_lock_init(lock, name)	spin_lock_init_at(lock, name, LOCK_SITE())

/* Free.  @name is static and stands in reports.  Context: any. */
void spin_lock_init_at(struct spinlock *lock, const char *name, const struct lock_site *site)
	__asserts_held(lock);

/* Wait for the lock and take it.  Context: any, but see above. */
void spin_lock(struct spinlock *lock) __acquires(lock);

/* Return: whether it was free and is taken.  Context: any. */
bool __must_check spin_trylock(struct spinlock *lock) __cond_acquires(true, lock);
#ifdef __CHECKER__	/* sparse is told on which branch the lock is held */
# define spin_trylock(l)	(spin_trylock(l) && ({ __context__(l, 1); true; }))
#endif

/* Context: the CPU that holds it. */
void spin_unlock(struct spinlock *lock) __releases(lock);

/* The same with irqs off meanwhile.  Context: any.  Return: for spin_unlock_irqrestore(). */
irqflags_t __must_check spin_lock_irqsave(struct spinlock *lock) __acquires(lock);
void spin_unlock_irqrestore(struct spinlock *lock, irqflags_t flags) __releases(lock);

/* Whether this CPU holds it.  Context: any. */
bool spin_is_held(const struct spinlock *lock);

/*
 * A lock that whoever ran on this CPU before has taken, and hands over: from here on this flow of control answers
 * for it.  For those who read the sources; nothing happens.
 */
#ifdef __CHECKER__
# define spin_adopt(l)	__context__(l, 1)
#else
# define spin_adopt(l)	((void)(l))
#endif

/* lock_held.h's way to release it.  Context: irqs off, from lock_drop_held(). */
void spin_drop(struct lock_tag *tag, enum lock_mode mode);

/*
 * spin_guard() - hold a lock, irqs off, to the end of the scope
 *
 *	spin_guard(&pool->lock);
 *
 * At most one in a scope.  Always inline: reports name the function that says it.  Context: any.
 */
static __always_inline void spin_guard_take(struct spinlock *lock) __acquires(lock)
{
	irqflags_t flags = spin_lock_irqsave(lock);

	lock->guard_flags = flags;
}

/* What the scope ends with.  Context: the CPU that holds it. */
static __always_inline void spin_guard_release(struct spinlock *const *lock) __releases(*lock)
{
	irqflags_t flags = (*lock)->guard_flags;

	spin_unlock_irqrestore(*lock, flags);
}

#ifdef __CHECKER__
# define spin_guard(l)	((void)(l))	/* sparse does not follow cleanup functions */
#else
# define spin_guard(l)								\
	spin_guard_take(l);							\
	struct spinlock *const CONCAT(spin_guard_, __LINE__)			\
		__maybe_unused __cleanup(spin_guard_release) = (l)
#endif

#endif
