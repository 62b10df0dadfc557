/* SPDX-License-Identifier: MIT */
/*
 * lock_tell - what every kind of lock tells of itself, for lock_held.h and lock_check.h.
 *
 * The usual case costs a few instructions: nothing is held before, and without lock_check.h nothing can be wrong
 * with that.  A lock asks for it by lock_would_be_first() and lock_is_the_only_one(), and goes the long way where it
 * is not so.
 *
 * Provided by:  kernel/lock_held.c, and the short way by this header.
 * Used by:      kernel/spinlock.c, kernel/rwlock.c, kernel/seqlock.c; tests.
 * Usable from:  the first C line.
 */
#ifndef FOUNDRY_LOCK_TELL_H
#define FOUNDRY_LOCK_TELL_H

#include <foundry/kconfig.h>
#include <foundry/lock_check.h>

/*
 * Of the function of a lock that says it: where that was called, for reports.  A function that takes a lock
 * by another one makes that one inline.
 */
#define lock_caller()	vaddr_of(__builtin_return_address(0))

#define lock_will_take(tag, mode, waits)	lock_will_take_at(tag, mode, waits, lock_caller())
#define lock_taken(tag, mode)			lock_taken_at(tag, mode, lock_caller())
#define lock_will_release(tag, mode)		lock_will_release_at(tag, mode, lock_caller())

/* --- the short way: irqs need not be off, for a handler leaves the list as it found it ------- */

/* Whether nothing is held, and nothing else is to be asked.  Context: any. */
static __always_inline bool lock_would_be_first(void)
{
	return !IS_ENABLED(CONFIG_LOCK_CHECK) && likely(READ_ONCE(this_cpu()->held_count) == 0);
}

/* It is taken, and was lock_would_be_first().  Context: any. */
static __always_inline void lock_taken_first(struct lock_tag *tag, enum lock_mode mode, vaddr_t where)
{
	struct cpu *cpu = this_cpu();

	WRITE_ONCE(cpu->held_count, 1);
	cpu->held[0].where = where;
	cpu->held[0].mode = mode;
	WRITE_ONCE(cpu->held[0].tag, tag);
	cpu_point();
}

/* Whether it is held in that mode, and nothing else is.  Context: any. */
static __always_inline bool lock_is_the_only_one(const struct lock_tag *tag, enum lock_mode mode)
{
	const struct cpu *cpu = this_cpu();

	return !IS_ENABLED(CONFIG_LOCK_CHECK) && likely(READ_ONCE(cpu->held_count) == 1) &&
	       likely(cpu->held[0].tag == tag) && likely(cpu->held[0].mode == mode);
}

/* Before it is released, and lock_is_the_only_one().  Context: any. */
static __always_inline void lock_will_release_only(void)
{
	struct cpu *cpu = this_cpu();

	WRITE_ONCE(cpu->held[0].tag, NULL);
	WRITE_ONCE(cpu->held_count, 0);
}

/* --- the long way ---------------------------------------------------------------------- */

/* Before @tag is waited for, or, where @waits is not set, tried.  Context: any. */
void lock_will_take_at(struct lock_tag *tag, enum lock_mode mode, bool waits, vaddr_t where);

/* It is taken.  Context: any. */
void lock_taken_at(struct lock_tag *tag, enum lock_mode mode, vaddr_t where);

/* Before it is released.  Context: any. */
void lock_will_release_at(struct lock_tag *tag, enum lock_mode mode, vaddr_t where);

#endif
