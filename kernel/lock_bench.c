// SPDX-License-Identifier: MIT
/* What a lock costs that nobody else wants: each algorithm alone, and with what checks it; and an exchange. */
#include <foundry/atomic.h>
#include <foundry/bench.h>
#include <foundry/mcs_lock.h>
#include <foundry/rwlock.h>
#include <foundry/spinlock.h>
#include <foundry/tas_lock.h>
#include <foundry/ticket_lock.h>

static void exchange(void)
{
	static u32 word;

	(void)atomic_exchange_acquire(&word, 1);
}

static void fence(void)
{
	atomic_fence();
}

static void ticket_pair(void)
{
	static struct ticket_lock lock = TICKET_LOCK_INIT;

	ticket_lock(&lock);
	ticket_unlock(&lock);
}

static void mcs_pair(void)
{
	static struct mcs_lock lock = MCS_LOCK_INIT;

	mcs_lock(&lock);
	mcs_unlock(&lock);
}

static void tas_pair(void)
{
	static struct tas_lock lock = TAS_LOCK_INIT;

	tas_lock(&lock);
	tas_unlock(&lock);
}

static DEFINE_SPINLOCK(lock);
static DEFINE_RWLOCK(rwlock);

static void spin_pair(void)
{
	spin_lock(&lock);
	spin_unlock(&lock);
}

static void spin_try_pair(void)
{
	if (spin_trylock(&lock))
		spin_unlock(&lock);
}

static void spin_irqsave_pair(void)
{
	irqflags_t flags = spin_lock_irqsave(&lock);

	spin_unlock_irqrestore(&lock, flags);
}

static void spin_guard_pair(void)
{
	spin_guard(&lock);
}

static void read_pair(void)
{
	read_lock(&rwlock);
	read_unlock(&rwlock);
}

static void write_pair(void)
{
	write_lock(&rwlock);
	write_unlock(&rwlock);
}

static const struct bench_case cases[] = {
	BENCH_COST("an atomic exchange", exchange, 1),
	BENCH_COST("a fence", fence, 1),
	BENCH_COST("ticket alone", ticket_pair, 1),
	BENCH_COST("MCS alone", mcs_pair, 1),
	BENCH_COST("test-and-set alone", tas_pair, 1),
	BENCH_COST("spinlock", spin_pair, 1),
	BENCH_COST("spinlock by trylock", spin_try_pair, 1),
	BENCH_COST("spinlock with irqsave", spin_irqsave_pair, 1),
	BENCH_COST("spinlock by its guard", spin_guard_pair, 1),
	BENCH_COST("rwlock to read", read_pair, 1),
	BENCH_COST("rwlock to write", write_pair, 1),
	BENCH_END
};

static const struct bench_suite lock_suite = {
	.name = "lock/pair", .needs = FACT(CONSOLE), .cases = cases,
};
BENCH_SUITE(lock_suite);
