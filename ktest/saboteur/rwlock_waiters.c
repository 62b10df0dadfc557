// SPDX-License-Identifier: MIT
/* Locks that treat readers and writers wrongly; one CPU sees some of it, and several see the rest. */
#include <foundry/atomic.h>
#include <foundry/rwlock.h>

#include "conform/rwlock.h"
#include "saboteur.h"

/* Who is lost is lost at once; the others only have to notice. */
#define PATIENCE	(1u << 14)

static struct rw_tickets tickets;
static u32 drawn[CREW_MAX];
static u32 inside;		/* readers, or WRITER; atomic */

#define WRITER	0x10000u

static void reset(void)
{
	tickets = (struct rw_tickets){ 0, 0, 0 };
	inside = 0;
}

static void come(unsigned int who, enum lock_mode mode)
{
	drawn[who] = rw_tickets_come(&tickets);
}

static bool is_served(unsigned int who, enum lock_mode mode)
{
	return rw_tickets_is_served(&tickets, drawn[who], mode);
}

static void release(unsigned int who, enum lock_mode mode)
{
	rw_tickets_release(&tickets, mode);
}

/* RWLOCK-1 */
static bool all_read(unsigned int who, enum lock_mode mode)
{
	return mode == LOCK_SHARED || is_served(who, mode);
}

static void release_of_writers(unsigned int who, enum lock_mode mode)
{
	(void)atomic_fetch_add_release(&tickets.write, 1);	/* pairs with is_served() */
}

static bool all_read_and_writers_pass(unsigned int who, enum lock_mode mode)
{
	return mode == LOCK_SHARED || (s32)(atomic_load_acquire(&tickets.write) - drawn[who]) >= 0;
}

static bool one_reads(unsigned int who, enum lock_mode mode)
{
	return is_served(who, LOCK_EXCLUSIVE);
}

static void release_one(unsigned int who, enum lock_mode mode)
{
	rw_tickets_release(&tickets, LOCK_EXCLUSIVE);
}

/* RWLOCK-2: no turns.  Readers come in whenever others are in, and a writer waits until none is. */
static void come_by(unsigned int who, enum lock_mode mode)
{
}

static bool readers_first(unsigned int who, enum lock_mode mode)
{
	if (mode == LOCK_EXCLUSIVE)
		return atomic_cas_acquire(&inside, 0, WRITER);
	if (atomic_fetch_add_relaxed(&inside, 1) < WRITER)
		return true;
	(void)atomic_fetch_sub_release(&inside, 1);
	return false;
}

static void leave(unsigned int who, enum lock_mode mode)
{
	(void)atomic_fetch_sub_release(&inside, mode == LOCK_EXCLUSIVE ? WRITER : 1);
}

/* Nor is this a turn: a writer never lets readers in. */
static void readers_are_forgotten(unsigned int who, enum lock_mode mode)
{
	(void)atomic_fetch_add_release(&tickets.write, 1);	/* pairs with is_served() */
}

/* RWLOCK-8: for as many turns more as there are members, so that one of them has been in and out meanwhile. */
static void publish_too_early(unsigned int who, enum lock_mode mode)
{
	u32 rounds = READ_ONCE(lock_damage.rounds), turns = atomic_load_relaxed(&lock_damage.turns);

	if (mode == LOCK_SHARED) {
		release(who, mode);
		return;
	}
	WRITE_ONCE(lock_damage.rounds, rounds - 1);
	release(who, mode);
	lock_torture_let(who, &lock_damage.turns, turns + crew_most());
	WRITE_ONCE(lock_damage.rounds, rounds);
}

#define LOCK_BY_CHANCE(come_op, served_op, release_op, ...)					\
	(&(const struct lock_torture){								\
		.reset = reset, .come = come_op, .is_served = served_op, .release = release_op,	\
		.is_shared = true, ##__VA_ARGS__						\
	})
#define LOCK(come_op, served_op, release_op, ...)	\
	LOCK_BY_CHANCE(come_op, served_op, release_op, .is_fair = true, ##__VA_ARGS__)

static const struct saboteur rwlock_waiters_saboteurs[] = {
	{ .name = "RWLOCK-1 readers come in while a writer is in",
	  .bench = LOCK(come, all_read, release_of_writers),
	  .also = "RWLOCK-2", .why = "they do not wait for one either" },
	{ .name = "RWLOCK-1 one reader at a time",
	  .bench = LOCK(come, one_reads, release_one),
	  .also = "RWLOCK-2", .why = "two that have waited are let in one by one" },
	{ .name = "RWLOCK-2 readers come in before a writer that waits",
	  .bench = LOCK(come_by, readers_first, leave) },
	{ .name = "RWLOCK-2 a writer lets no reader in",
	  .bench = LOCK(come, is_served, readers_are_forgotten),
	  .also = "RWLOCK-1", .why = "it looks alone until readers follow" },
};

static const struct saboteur_contract rwlock_waiters_contract = {
	.conform = rwlock_waiters,
};

SABOTEURS_OF(rwlock_waiters, "rwlock/waiters", FACT(CONSOLE), rwlock_waiters_contract, rwlock_waiters_saboteurs);

static const struct saboteur rwlock_torture_saboteurs[] = {
	{ .name = "RWLOCK-1 readers come in while a writer is in",
	  .bench = LOCK_BY_CHANCE(come, all_read_and_writers_pass, release_of_writers),
	  .also = "RWLOCK-8", .why = "they see what is half written" },
	{ .name = "RWLOCK-2 a writer lets no reader in",
	  .bench = LOCK(come, is_served, readers_are_forgotten, .patience = PATIENCE) },
	{ .name = "RWLOCK-8 it is free before the last store arrives",
	  .bench = LOCK(come, is_served, publish_too_early) },
};

static const struct saboteur_contract rwlock_torture_contract = {
	.conform	= rwlock_torture,
	.cpus		= 4,
};

SABOTEURS_OF(rwlock_torture, "rwlock/torture", FACT(SMP), rwlock_torture_contract,
	     rwlock_torture_saboteurs);
