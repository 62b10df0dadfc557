// SPDX-License-Identifier: MIT
/* LOCK_CHECK-5 on locks of each kind: what `locks` shows of them at the prompt. */
#include <foundry/rwlock.h>
#include <foundry/seqlock.h>
#include <foundry/spinlock.h>

#include "conform/lock_check.h"

/* --- locks, as they are taken and released ----------------------------------------------- */

static DEFINE_SPINLOCK(contended_spin);
static DEFINE_RWLOCK(contended_rw);
static DEFINE_SEQLOCK(contended_seq);

static void spin_take(void) __no_lock_analysis /* the case releases it */
{
	void (*lock)(struct spinlock *) = spin_lock;

	lock(&contended_spin);
}

static void spin_give(void) __no_lock_analysis /* the case took it */
{
	void (*unlock)(struct spinlock *) = spin_unlock;

	unlock(&contended_spin);
}

static void read_take(void) __no_lock_analysis /* as spin_take() */
{
	void (*lock)(struct rwlock *) = read_lock;

	lock(&contended_rw);
}

static void read_give(void) __no_lock_analysis /* as spin_give() */
{
	void (*unlock)(struct rwlock *) = read_unlock;

	unlock(&contended_rw);
}

static void write_take(void) __no_lock_analysis /* as spin_take() */
{
	void (*lock)(struct rwlock *) = write_lock;

	lock(&contended_rw);
}

static void write_give(void) __no_lock_analysis /* as spin_give() */
{
	void (*unlock)(struct rwlock *) = write_unlock;

	unlock(&contended_rw);
}

static void seq_take(void) __no_lock_analysis /* as spin_take() */
{
	void (*lock)(struct seqlock *) = seq_write_lock;

	lock(&contended_seq);
}

static void seq_give(void) __no_lock_analysis /* as spin_give() */
{
	void (*unlock)(struct seqlock *) = seq_write_unlock;

	unlock(&contended_seq);
}

static const struct lock_way spins = { spin_take, spin_give }, reads = { read_take, read_give };
static const struct lock_way writes = { write_take, write_give }, seq_writes = { seq_take, seq_give };

/* --- one holds, one waits ---------------------------------------------------------------- */

#define WAITS_SUITE(id, text, of_class, by_here, by_there, has_to)			\
	static const struct lock_waits_bench id##_bench = {				\
		.class = (of_class), .here = &(by_here), .there = &(by_there), .waits = (has_to),	\
	};										\
	static const struct ktest_suite id##_suite = {					\
		.name = "lock_check/" text, .needs = FACT(SMP),				\
		.cases = lock_check_contended, .bench = &id##_bench,			\
	};										\
	KTEST_SUITE(id##_suite)

WAITS_SUITE(spin, "spinlock", "contended_spin", spins, spins, true);
WAITS_SUITE(read_write, "rwlock-reads-write", "contended_rw", writes, reads, true);
WAITS_SUITE(write_read, "rwlock-write-reads", "contended_rw", reads, writes, true);
WAITS_SUITE(write_write, "rwlock-writes", "contended_rw", writes, writes, true);
WAITS_SUITE(read_read, "rwlock-reads", "contended_rw", reads, reads, false);
WAITS_SUITE(seq, "seqlock", "contended_seq", seq_writes, seq_writes, true);
