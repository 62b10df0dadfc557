/* SPDX-License-Identifier: MIT */
/*
 * lock_held - which locks this CPU holds, whatever their algorithm.
 *
 * Every kind of lock embeds a `struct lock_tag` and tells of it, by lock_tell.h, when it is about to be taken, when
 * it is taken, and when it is about to be released.  The list is what panic shows and what a recovery point
 * falls back to; from it come the BUGs for a lock that is taken twice or released by somebody else,
 * and, with CONFIG_LOCK_CHECK, all that lock_check.h says.
 *
 * Provided by:  kernel/lock_held.c.
 * Used by:      spinlock.h, rwlock.h, seqlock.h; panic, catch.h, tests.
 * Usable from:  the first C line.
 *
 * What can be relied on, and kernel/lock_held_ktest.c checks: a lock is held by this CPU from lock_taken() to
 * lock_will_release(), in whatever order; to wait for one that this CPU holds is a BUG before the wait, to
 * try it is none; to release one that it does not hold is a BUG that says who does, and so is one in
 * the other mode; one more than
 * CPU_HELD_MAX is a BUG; lock_drop_held() releases what came last by each lock's own drop();
 * lock_held_print() names each lock and where it was taken.
 */
#ifndef FOUNDRY_LOCK_HELD_H
#define FOUNDRY_LOCK_HELD_H

#include <foundry/cpu.h>

/* Locks that are initialised at the same place are one class: an object of each such place. */
struct lock_site {
	char	nothing;
};

/*
 * What a lock is to everybody but its algorithm.  @site is NULL for a lock that is initialised by the
 * compiler: it is a class of its own.
 */
struct lock_tag {
	const char		*name;	/* static */
	void			(*drop)(struct lock_tag *tag, enum lock_mode mode);
#ifdef CONFIG_LOCK_CHECK
	const struct lock_site	*site;
	u8			class;	/* lock_check's own */
#endif
};

/*
 * LOCK_TAG_INIT("name", .drop = foo_drop): what drops it releases the algorithm alone, from a recovery
 * point.  A lock without it cannot be held where a test dies.
 */
#define LOCK_TAG_INIT(text, ...)	{ .name = (text), ##__VA_ARGS__ }

/* For the macro that initialises a kind of lock: where it stands. */
#ifdef CONFIG_LOCK_CHECK
# define LOCK_SITE()	({ static const struct lock_site site__; &site__; })
#else
# define LOCK_SITE()	((const struct lock_site *)NULL)
#endif

/* Of a lock that was initialised at @site.  Context: any. */
static inline void lock_tag_set_site(struct lock_tag *tag, const struct lock_site *site)
{
#ifdef CONFIG_LOCK_CHECK
	tag->site = site;
#endif
}

/* Whether this CPU holds it, in any mode.  Context: any. */
bool lock_is_held(const struct lock_tag *tag);

/*
 * Release what this CPU took last until it holds @count: after a death that a test survived.
 * Context: irqs off, from catch_throw().
 */
void lock_drop_held(unsigned int count);

/* A line for each lock that @cpu holds, the last one first.  Context: any, panic-safe. */
void lock_held_print(const struct cpu *cpu);

#endif
