/* SPDX-License-Identifier: MIT */
/*
 * spinlock - short exclusion between CPUs, by waiting in place.
 *
 * Provided by:  kernel/lock_ticket.c; chosen at build time, no indirect call.
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
 */
#ifndef FOUNDRY_SPINLOCK_H
#define FOUNDRY_SPINLOCK_H

#include <foundry/cpu.h>
#include <foundry/ticket_lock.h>
#include <foundry/types.h>

struct __lock_type("spinlock") spinlock {
	struct ticket_lock	raw;
	struct cpu		*owner;		/* written by the holder alone, as is the next */
	irqflags_t		guard_flags;	/* of spin_guard() */
	const char		*name;
};

#define SPINLOCK_INIT(text)	{ .raw = TICKET_LOCK_INIT, .name = (text) }
#define DEFINE_SPINLOCK(x)	struct spinlock x = SPINLOCK_INIT(#x)

/* Free.  @name is static and stands in reports.  Context: any. */
void spin_lock_init(struct spinlock *lock, const char *name) __asserts_held(lock);

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
 * Release what this CPU took last until it holds @count: after a death that a test survived.
 * Context: irqs off, from catch_throw().
 */
void spin_drop_held(unsigned int count);

/*
 * spin_guard() - hold a lock, irqs off, to the end of the scope
 *
 *	spin_guard(&pool->lock);
 *
 * At most one in a scope.  Context: any.
 */
static inline void spin_guard_take(struct spinlock *lock) __acquires(lock)
{
	irqflags_t flags = spin_lock_irqsave(lock);

	lock->guard_flags = flags;
}

/* What the scope ends with.  Context: the CPU that holds it. */
static inline void spin_guard_release(struct spinlock *const *lock) __releases(*lock)
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
