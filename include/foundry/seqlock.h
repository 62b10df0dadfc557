/* SPDX-License-Identifier: MIT */
/*
 * seqlock - a few words that are read often, by readers who write nothing, and changed seldom.
 *
 *	do {
 *		start = seq_read_begin(&place->lock);
 *		x = READ_ONCE(place->x);
 *		y = READ_ONCE(place->y);
 *	} while (seq_read_retry(&place->lock, start));
 *
 * A count is odd while somebody writes.  Who reads looks at it before and behind, and reads again when it
 * was odd or is another one.  So what was read may be of two writes until seq_read_retry() has refused it:
 * it is not followed, nor divided by, before.  Each word is read by READ_ONCE() and written by WRITE_ONCE().
 *
 * Writers keep each other out as those of a spinlock do, by the algorithm that raw_lock.h chooses.  What an
 * interrupt handler reads, too, is written with irqs off.
 *
 * Provided by:  kernel/seqlock.c.
 * Used by:      time.h.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/seqlock.c proves each by its number.
 *
 *  * SEQLOCK-1  who is not told to read again has seen all of a write or nothing of it, and all of those before.
 *  * SEQLOCK-2  who has read while nobody wrote is never told to read again: 2^31 writes behind one another are
 *               needed to be taken for none.
 *  * SEQLOCK-3  a reader never keeps a writer out, however long it reads.
 *  * SEQLOCK-4  one writes at a time, and none of those that wait is lost.
 *  * SEQLOCK-5  seq_read_try() never waits, and is refused while somebody writes.
 *  * SEQLOCK-6  to wait for what this CPU writes is a BUG, for readers and writers, never a hang; and so is to
 *               end a write that it has not begun.
 *  * SEQLOCK-7  a scope guard ends the write on every way out of its scope; irqs are off meanwhile.
 */
#ifndef FOUNDRY_SEQLOCK_H
#define FOUNDRY_SEQLOCK_H

#include <foundry/atomic.h>
#include <foundry/lock_held.h>
#include <foundry/raw_lock.h>
#include <foundry/types.h>

struct __lock_type("seqlock") seqlock {
	u32		count;		/* odd: somebody writes; atomic */
	struct raw_lock	raw;		/* of the writers */
	struct lock_tag	tag;
};

#define SEQLOCK_INIT(text) \
	{ .count = 0, .raw = RAW_LOCK_INIT, .tag = LOCK_TAG_INIT(text, .drop = seq_drop) }
#define DEFINE_SEQLOCK(x)	struct seqlock x = SEQLOCK_INIT(#x)

/* Nobody writes.  @name is static and stands in reports.  Context: any. */
#define seqlock_init(lock, name)	seqlock_init_at(lock, name, LOCK_SITE())

/* The same, told where.  Context: any. */
void seqlock_init_at(struct seqlock *lock, const char *name, const struct lock_site *site)
	__asserts_held(lock);

/* Begin to read if nobody writes.  Return: whether; @start is for seq_read_retry().  Context: any, panic-safe. */
static inline bool __must_check seq_read_try(const struct seqlock *lock, u32 *start)
{
	*start = atomic_load_acquire(&lock->count);	/* pairs with the store in end_write() */
	return likely(*start % 2 == 0);
}

/* The same when somebody writes: wait until nobody does.  Context: as below. */
u32 seq_read_wait(const struct seqlock *lock);

/* Begin to read, once nobody writes.  Context: any.  Return: for seq_read_retry(). */
static inline u32 __must_check seq_read_begin(const struct seqlock *lock)
{
	u32 start;

	return seq_read_try(lock, &start) ? start : seq_read_wait(lock);
}

/* Return: whether somebody wrote since @start: then what was read is worth nothing.  Context: any, panic-safe. */
static inline bool __must_check seq_read_retry(const struct seqlock *lock, u32 start)
{
	atomic_fence_acquire();		/* what was read was read before the count: pairs with begin_write() */
	return unlikely(atomic_load_relaxed(&lock->count) != start);
}

/* Wait until nobody else writes, and begin to.  Context: any, but see above. */
void seq_write_lock(struct seqlock *lock) __acquires(lock);

/* Context: the CPU that writes. */
void seq_write_unlock(struct seqlock *lock) __releases(lock);

/* lock_held.h's way to end a write.  Context: irqs off, from lock_drop_held(). */
void seq_drop(struct lock_tag *tag, enum lock_mode mode);

/*
 * seq_write_guard() - write, irqs off, to the end of the scope
 *
 *	seq_write_guard(&place->lock);
 *
 * At most one in a scope.  Context: any.
 */
static inline void seq_guard_irqs(const irqflags_t *flags)
{
	arch_irq_restore(*flags);
}

/* What the scope ends with; irqs come back behind it.  Context: the CPU that writes. */
static inline void seq_write_guard_release(struct seqlock *const *lock) __releases(*lock)
{
	seq_write_unlock(*lock);
}

#ifdef __CHECKER__
# define seq_write_guard(l)	((void)(l))	/* sparse does not follow cleanup functions */
#else
# define seq_write_guard(l)								\
	const irqflags_t CONCAT(seq_guard_flags_, __LINE__)				\
		__maybe_unused __cleanup(seq_guard_irqs) = arch_irq_save();		\
	seq_write_lock(l);								\
	struct seqlock *const CONCAT(seq_guard_, __LINE__)				\
		__maybe_unused __cleanup(seq_write_guard_release) = (l)
#endif

#endif
