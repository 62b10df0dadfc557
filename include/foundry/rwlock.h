/* SPDX-License-Identifier: MIT */
/*
 * rwlock - many readers or one writer, by waiting in place; each in its turn.
 *
 * Provided by:  kernel/rwlock.c, over the algorithm that raw_rwlock.h chooses at build time.
 * Used by:      irq.h; for what many CPUs read and few change.
 * Usable from:  the first C line.
 *
 * For a few instructions' work, as a spinlock: nothing under it may sleep, and what an interrupt handler
 * takes too, in whichever mode, is taken with irqs off.
 *
 * Whoever comes draws a number.  A reader lets the next one in as soon as it is in; a writer when it is out.
 * So readers that come one behind the other are in together, and nobody waits for who came later.
 *
 * Clauses.  ktest/conform/rwlock.c proves each by its number.
 *
 *  * RWLOCK-1  readers hold it together; a writer always holds it alone.
 *  * RWLOCK-2  a writer that waits is served before readers that come later, and they before the next
 *              writer: nobody is ever starved.
 *  * RWLOCK-3  a trylock never waits, and a failed one changes nothing; readers' fails while a writer waits.
 *  * RWLOCK-4  irqsave keeps irqs off while held and puts back what it found, for readers and writers.
 *  * RWLOCK-5  taking a lock that this CPU holds in whatever mode is a BUG, never a hang: to read again is
 *              one too, for a writer may have come in between.
 *  * RWLOCK-6  releasing a lock that this CPU does not hold, or holds in the other mode, is a BUG.
 *  * RWLOCK-7  a scope guard releases on every way out of its scope.
 *  * RWLOCK-8  what a writer wrote is always seen by who holds it next; what a reader reads was written
 *              before, never by a writer behind it.
 */
#ifndef FOUNDRY_RWLOCK_H
#define FOUNDRY_RWLOCK_H

#include <foundry/lock_held.h>
#include <foundry/raw_rwlock.h>
#include <foundry/types.h>

struct __lock_type("rwlock") rwlock {
	struct raw_rwlock	raw;
	struct lock_tag		tag;
};

#define RWLOCK_INIT(text)	{ .raw = RAW_RWLOCK_INIT, .tag = LOCK_TAG_INIT(text, .drop = rwlock_drop) }
#define DEFINE_RWLOCK(x)	struct rwlock x = RWLOCK_INIT(#x)

/* Free.  @name is static and stands in reports.  Context: any. */
#define rwlock_init(lock, name)	rwlock_init_at(lock, name, LOCK_SITE())

/* The same, told where.  Context: any. */
void rwlock_init_at(struct rwlock *lock, const char *name, const struct lock_site *site)
	__asserts_held(lock);

/* Wait for the lock and take it.  Context: any, but see above. */
void read_lock(struct rwlock *lock) __acquires(lock);
void write_lock(struct rwlock *lock) __acquires(lock);

/* Return: whether it could be had at once, and is taken.  Context: any. */
bool __must_check read_trylock(struct rwlock *lock) __cond_acquires(true, lock);
bool __must_check write_trylock(struct rwlock *lock) __cond_acquires(true, lock);
#ifdef __CHECKER__	/* sparse is told on which branch the lock is held */
# define read_trylock(l)	(read_trylock(l) && ({ __context__(l, 1); true; }))
# define write_trylock(l)	(write_trylock(l) && ({ __context__(l, 1); true; }))
#endif

/* Context: the CPU that holds it in that mode. */
void read_unlock(struct rwlock *lock) __releases(lock);
void write_unlock(struct rwlock *lock) __releases(lock);

/* The same with irqs off meanwhile.  Context: any.  Return: for the function that releases. */
irqflags_t __must_check read_lock_irqsave(struct rwlock *lock) __acquires(lock);
irqflags_t __must_check write_lock_irqsave(struct rwlock *lock) __acquires(lock);
void read_unlock_irqrestore(struct rwlock *lock, irqflags_t flags) __releases(lock);
void write_unlock_irqrestore(struct rwlock *lock, irqflags_t flags) __releases(lock);

/* lock_held.h's way to release it.  Context: irqs off, from lock_drop_held(). */
void rwlock_drop(struct lock_tag *tag, enum lock_mode mode);

/*
 * read_lock_guard(), write_lock_guard() - hold a lock, irqs off, to the end of the scope
 *
 *	read_lock_guard(&table->lock);
 *
 * At most one in a scope.  Context: any.
 */
static inline void rw_guard_irqs(const irqflags_t *flags)
{
	arch_irq_restore(*flags);
}

/* What the scope ends with; irqs come back behind it.  Context: the CPU that holds it. */
static inline void read_lock_guard_release(struct rwlock *const *lock) __releases(*lock)
{
	read_unlock(*lock);
}

/* The same for a writer.  Context: the CPU that holds it. */
static inline void write_lock_guard_release(struct rwlock *const *lock) __releases(*lock)
{
	write_unlock(*lock);
}

#ifdef __CHECKER__
# define read_lock_guard(l)	((void)(l))	/* sparse does not follow cleanup functions */
# define write_lock_guard(l)	((void)(l))
#else
# define RW_GUARD(l, lock, release)							\
	const irqflags_t CONCAT(rw_guard_flags_, __LINE__)				\
		__maybe_unused __cleanup(rw_guard_irqs) = arch_irq_save();		\
	lock(l);									\
	struct rwlock *const CONCAT(rw_guard_, __LINE__)				\
		__maybe_unused __cleanup(release) = (l)
# define read_lock_guard(l)	RW_GUARD(l, read_lock, read_lock_guard_release)
# define write_lock_guard(l)	RW_GUARD(l, write_lock, write_lock_guard_release)
#endif

#endif
