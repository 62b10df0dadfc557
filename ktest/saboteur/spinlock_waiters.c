// SPDX-License-Identifier: MIT
/* Locks that treat those who wait wrongly; one CPU sees it. */
#include "conform/spinlock.h"
#include "saboteur.h"

#define WAITERS_MAX	8

/* The mock: numbers in the order of coming, as anybody would draw them. */
static unsigned int next, now, drawn[WAITERS_MAX];

static void reset(void)
{
	next = now = 0;
}

static void come(unsigned int who, enum lock_mode mode)
{
	drawn[who] = next++;
}

static bool is_served(unsigned int who, enum lock_mode mode)
{
	return drawn[who] == now;
}

static void release(unsigned int who, enum lock_mode mode)
{
	now++;
}

/* SPINLOCK-1 */
static bool two_are_served(unsigned int who, enum lock_mode mode)
{
	return drawn[who] - now < 2;
}

/* SPINLOCK-7: it never learns of its turn. */
static bool all_but_the_last(unsigned int who, enum lock_mode mode)
{
	return is_served(who, mode) && drawn[who] % 4 != 3;
}

static void release_and_tell_nobody(unsigned int who, enum lock_mode mode)
{
	if (drawn[who] % 4 != 2)
		now++;
}

/* SPINLOCK-8: first come, last served. */
static void come_in_front(unsigned int who, enum lock_mode mode)
{
	unsigned int number = next++;

	drawn[who] = number / 4 * 4 + 3 - number % 4;
}

static void come_in_front_of_last(unsigned int who, enum lock_mode mode)
{
	drawn[who] = next++ ^ 1;
}

#define LOCK(come_op, served_op, release_op, ...)						\
	(&(const struct lock_torture){								\
		.reset = reset, .come = come_op, .is_served = served_op, .release = release_op,	\
		##__VA_ARGS__									\
	})

static const struct saboteur spinlock_waiters_saboteurs[] = {
	{ .name = "SPINLOCK-1 two are served at once",
	  .bench = LOCK(come, two_are_served, release, .is_fair = true),
	  .also = "SPINLOCK-7 SPINLOCK-8", .why = "who releases out of turn takes that of another one" },
	{ .name = "SPINLOCK-7 one does not see its turn",
	  .bench = LOCK(come, all_but_the_last, release, .is_fair = true),
	  .also = "SPINLOCK-8", .why = "who was lost has no place in the order" },
	{ .name = "SPINLOCK-7 a release tells nobody",
	  .bench = LOCK(come, is_served, release_and_tell_nobody, .is_fair = true),
	  .also = "SPINLOCK-8", .why = "who was lost has no place in the order" },
	{ .name = "SPINLOCK-8 who came last is served first",
	  .bench = LOCK(come_in_front, is_served, release, .is_fair = true) },
	{ .name = "SPINLOCK-8 neighbours change places",
	  .bench = LOCK(come_in_front_of_last, is_served, release, .is_fair = true) },
};

static const struct saboteur_contract spinlock_waiters_contract = {
	.conform = spinlock_waiters,
};

SABOTEURS_OF(spinlock_waiters, "spinlock/waiters", FACT(CONSOLE), spinlock_waiters_contract, spinlock_waiters_saboteurs);
