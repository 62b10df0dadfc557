// SPDX-License-Identifier: MIT
/* Locks for readers that write nothing, with one thing wrong each that only several CPUs see. */
#include <foundry/atomic.h>
#include <foundry/ipi.h>
#include <foundry/ticket_lock.h>

#include "conform/seqlock.h"
#include "saboteur.h"

static u32 count;		/* odd: somebody writes; atomic */
static struct ticket_lock writers;
static u32 readers, left;	/* of one that counts them; atomic */
static u32 behind[CPU_MAX];	/* the count, as each CPU has seen it too early */

static void *fresh(struct ktest *kt)
{
	writers = (struct ticket_lock)TICKET_LOCK_INIT;
	count = readers = left = 0;
	return &count;
}

static bool read_try(void *lock, u32 *start)
{
	*start = atomic_load_acquire(&count);	/* pairs with write_unlock() */
	return *start % 2 == 0;
}

static bool read_retry(void *lock, u32 start)
{
	atomic_fence_acquire();			/* pairs with write_lock() */
	return atomic_load_relaxed(&count) != start;
}

static void count_on(void)
{
	atomic_store_relaxed(&count, atomic_load_relaxed(&count) + 1);
}

static void write_lock(void *lock)
{
	ticket_lock(&writers);
	count_on();
	atomic_fence_release();			/* pairs with read_retry() */
}

static void write_unlock(void *lock)
{
	atomic_fence_release();			/* pairs with read_try() */
	count_on();
	ticket_unlock(&writers);
}

/* SEQLOCK-1: a reader without its fence.  What is read behind the count is read after it, too. */
static bool looks_twice_at_once(void *lock, u32 *start)
{
	bool quiet = read_try(lock, start);

	behind[this_cpu()->id] = atomic_load_relaxed(&count);
	return quiet;
}

static bool remembers(void *lock, u32 start)
{
	return behind[this_cpu()->id] != start;
}

static bool does_not_look(void *lock, u32 *start)
{
	return read_try(lock, start) || true;
}

/* A writer without its fence: its first store comes before the count is odd. */
static void stores_too_early(void *lock)
{
	ticket_lock(&writers);
	WRITE_ONCE(seqlock_place.words[0], seqlock_place.words[0] + 1);
	seqlock_torture_let_read();
	count_on();
}

/* A writer without its release: its last store comes when the count is even. */
static void stores_too_late(void *lock)
{
	u32 *word = &seqlock_place.words[SEQLOCK_WORDS - 1], value = READ_ONCE(*word);

	WRITE_ONCE(*word, value - 1);
	count_on();
	seqlock_torture_let_read();
	WRITE_ONCE(*word, value);
	ticket_unlock(&writers);
}

/* The count is even all the time, and another one afterwards. */
static void stays_even(void *lock)
{
	ticket_lock(&writers);
}

static void stays_even_then_unlocks(void *lock)
{
	count_on();
	write_unlock(lock);
}

/* SEQLOCK-3 */
static bool counts_readers(void *lock, u32 *start)
{
	if (!read_try(lock, start))
		return false;
	(void)atomic_fetch_add_relaxed(&readers, 1);
	return true;
}

static bool leaves(void *lock, u32 start)
{
	(void)atomic_fetch_sub_release(&readers, 1);
	(void)atomic_fetch_add_relaxed(&left, 1);
	return read_retry(lock, start);
}

static void waits_for_a_reader(void *lock)
{
	u32 before = atomic_load_relaxed(&left);

	seqlock_torture_waits(true);
	/* bounded: a reader that waits, too, gives it up */
	while (atomic_load_relaxed(&readers) > 0 && atomic_load_relaxed(&left) == before)
		ipi_relax();
	seqlock_torture_waits(false);
	write_lock(lock);
}

/* SEQLOCK-4 */
static void reset(void)
{
	(void)fresh(NULL);
}

static bool take(unsigned int who, enum lock_mode mode)
{
	write_lock(&count);
	return true;
}

static void release(unsigned int who, enum lock_mode mode)
{
	write_unlock(&count);
}

static bool at_once(unsigned int who, enum lock_mode mode)
{
	return true;
}

static void nothing(unsigned int who, enum lock_mode mode)
{
}

static const struct lock_torture one_by_one = {
	.reset = reset, .is_served = take, .release = release, .waits_inside = true,
};

static const struct lock_torture all_at_once = {
	.reset = reset, .is_served = at_once, .release = nothing,
};

/* Who is kept out is so at once; the others only have to notice. */
#define PATIENCE	(1u << 14)

#define LOCK(try_op, retry_op, lock_op, unlock_op)					\
	LOCK_OF(&one_by_one, try_op, retry_op, lock_op, unlock_op)
#define LOCK_OF(writers_op, try_op, retry_op, lock_op, unlock_op)			\
	(&(const struct seqlock_bench){							\
		.fresh = fresh, .read_try = try_op, .read_retry = retry_op,		\
		.write_lock = lock_op, .write_unlock = unlock_op,			\
		.writers = writers_op, .patience = PATIENCE,				\
	})

static const struct saboteur seqlock_torture_saboteurs[] = {
	{ .name = "SEQLOCK-1 the count is not looked at once all is read",
	  .bench = LOCK(looks_twice_at_once, remembers, write_lock, write_unlock) },
	{ .name = "SEQLOCK-1 whether somebody writes is not looked at",
	  .bench = LOCK(does_not_look, read_retry, write_lock, write_unlock) },
	{ .name = "SEQLOCK-1 the first store comes before the count is odd",
	  .bench = LOCK(read_try, read_retry, stores_too_early, write_unlock) },
	{ .name = "SEQLOCK-1 the last store comes when the count is even",
	  .bench = LOCK(read_try, read_retry, write_lock, stores_too_late) },
	{ .name = "SEQLOCK-1 a writer leaves the count even",
	  .bench = LOCK(read_try, read_retry, stays_even, stays_even_then_unlocks) },
	{ .name = "SEQLOCK-4 two write at once",
	  .bench = LOCK_OF(&all_at_once, read_try, read_retry, write_lock, write_unlock) },
};

static const struct saboteur_contract seqlock_torture_contract = {
	.conform	= seqlock_torture,
	.cpus		= 4,
};

SABOTEURS_OF(seqlock_torture, "seqlock/torture", FACT(SMP), seqlock_torture_contract,
	     seqlock_torture_saboteurs);

static const struct saboteur seqlock_readers_saboteurs[] = {
	{ .name = "SEQLOCK-3 a writer waits for a reader",
	  .bench = LOCK(counts_readers, leaves, waits_for_a_reader, write_unlock) },
};

static const struct saboteur_contract seqlock_readers_contract = {
	.conform	= seqlock_torture_readers,
	.cpus		= 2,
};

SABOTEURS_OF(seqlock_readers, "seqlock/readers", FACT(SMP), seqlock_readers_contract, seqlock_readers_saboteurs);
