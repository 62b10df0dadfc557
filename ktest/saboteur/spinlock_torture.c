// SPDX-License-Identifier: MIT
/* Locks that only several CPUs at once can see to be wrong. */
#include <foundry/atomic.h>
#include <foundry/ticket_lock.h>

#include "conform/spinlock.h"
#include "saboteur.h"

/* A lost waiter is lost at once; the others only have to notice. */
#define PATIENCE	(1u << 14)

#define LOST_EVERY	10	/* releases */

static struct ticket_lock tickets;
static u32 drawn[CREW_MAX];
static u32 releases;
static u32 turns_before;	/* member 0 came */
static u32 flag, looks;		/* atomic */

static void reset(void)
{
	tickets = (struct ticket_lock)TICKET_LOCK_INIT;
	releases = flag = looks = 0;
}

static void come(unsigned int who, enum lock_mode mode)
{
	drawn[who] = ticket_lock_come(&tickets);
}

static bool is_served(unsigned int who, enum lock_mode mode)
{
	return ticket_lock_is_served(&tickets, drawn[who]);
}

static void release(unsigned int who, enum lock_mode mode)
{
	ticket_unlock(&tickets);
}

/* SPINLOCK-1: no lock, and what it guards is added to by a load and a store. */
static bool at_once(unsigned int who, enum lock_mode mode)
{
	return true;
}

static void nothing(unsigned int who, enum lock_mode mode)
{
}

/* A load and a store in place of one exchange: whoever comes in between is in as well. */
/* The first of two waits until the second one looks. */
static void let_others_look(unsigned int who)
{
	u32 before = atomic_fetch_add_relaxed(&looks, 1);

	if (before % 2 == 0)
		lock_torture_let(who, &looks, before + 1);
}

static bool look_then_set(unsigned int who, enum lock_mode mode)
{
	if (atomic_load_acquire(&flag))
		return false;
	let_others_look(who);
	atomic_store_release(&flag, 1);
	return true;
}

static void clear_flag(unsigned int who, enum lock_mode mode)
{
	atomic_store_release(&flag, 0);
}

/* SPINLOCK-7 */
static void release_but_one(unsigned int who, enum lock_mode mode)
{
	if (++releases % LOST_EVERY)
		ticket_unlock(&tickets);
}

/* SPINLOCK-8: member 0 lets so many go first, if there are. */
#define TURNS_OF_OTHERS	(2 * CREW_MAX)

static void come_politely(unsigned int who, enum lock_mode mode)
{
	if (who == 0)
		turns_before = atomic_load_relaxed(&lock_damage.turns);
}

static bool served_politely(unsigned int who, enum lock_mode mode)
{
	if (who == 0 && !lock_torture_is_alone() &&
	    atomic_load_relaxed(&lock_damage.turns) - turns_before < TURNS_OF_OTHERS)
		return false;
	return ticket_trylock(&tickets);
}

/*
 * SPINLOCK-9: a release that orders nothing.  What was stored before it arrives after it: when another one has been in,
 * and out, for a second one has its turn.
 */
static void release_before(unsigned int who, u32 *stored, u32 value_before)
{
	u32 value = READ_ONCE(*stored), turns = atomic_load_relaxed(&lock_damage.turns);

	WRITE_ONCE(*stored, value_before);
	ticket_unlock(&tickets);
	lock_torture_let(who, &lock_damage.turns, turns + 1);
	WRITE_ONCE(*stored, value);
}

static void publish_too_early(unsigned int who, enum lock_mode mode)
{
	release_before(who, &lock_damage.rounds, lock_damage.rounds - 1);
}

static void half_comes_late(unsigned int who, enum lock_mode mode)
{
	release_before(who, &lock_damage.second, lock_damage.second - 1);
}

#define LOCK(come_op, served_op, release_op, ...)						\
	(&(const struct lock_torture){								\
		.reset = reset, .come = come_op, .is_served = served_op, .release = release_op,	\
		##__VA_ARGS__									\
	})

static const struct saboteur spinlock_torture_saboteurs[] = {
	{ .name = "SPINLOCK-1 plain increments instead of a lock",
	  .bench = LOCK(NULL, at_once, nothing),
	  .also = "SPINLOCK-9", .why = "two that write at once lose one of two" },
	{ .name = "SPINLOCK-1 to look and to set are two steps",
	  .bench = LOCK(NULL, look_then_set, clear_flag),
	  .also = "SPINLOCK-9", .why = "two that write at once lose one of two" },
	{ .name = "SPINLOCK-7 a release tells nobody",
	  .bench = LOCK(come, is_served, release_but_one, .is_fair = true, .patience = PATIENCE) },
	{ .name = "SPINLOCK-8 one waits as long as anybody else does",
	  .bench = LOCK(come_politely, served_politely, release, .is_fair = true) },
	{ .name = "SPINLOCK-9 it is free before the last store arrives",
	  .bench = LOCK(come, is_served, publish_too_early, .is_fair = true) },
	{ .name = "SPINLOCK-9 it is free before half of the stores have arrived",
	  .bench = LOCK(come, is_served, half_comes_late, .is_fair = true) },
};

static const struct saboteur_contract spinlock_torture_contract = {
	.conform	= spinlock_torture,
	.cpus		= 4,
};

SABOTEURS_OF(spinlock_torture, "spinlock/torture", FACT(SMP), spinlock_torture_contract,
	     spinlock_torture_saboteurs);
