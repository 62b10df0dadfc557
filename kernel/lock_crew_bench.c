// SPDX-License-Identifier: MIT
/*
 * What a lock costs that two CPUs want all the time: for a pair of lock and unlock, whoever does it; and
 * how evenly the two are served, where 100 % is one as often as the other.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bench.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/mcs_lock.h>
#include <foundry/percpu.h>
#include <foundry/smp.h>
#include <foundry/tas_lock.h>
#include <foundry/ticket_lock.h>

#define PAIRS		100000		/* of this CPU; the other one does what it can meanwhile */
#define PAIRS_MAX	(10 * PAIRS)	/* of that one, where CPUs take turns and only who waits gives its turn up */

struct __percpu_type padded {
	u32	word;
};

static struct ticket_lock tickets __percpu_type;
static struct mcs_lock queue __percpu_type;
static struct tas_lock word __percpu_type;
static struct padded begun, ended;	/* atomic */
static u64 inside __percpu_type;	/* what the lock guards */
static u64 others;
static void (*pair)(void);

static void ticket_pair(void)
{
	ticket_lock(&tickets);
	inside++;
	ticket_unlock(&tickets);
}

static void mcs_pair(void)
{
	mcs_lock(&queue);
	inside++;
	mcs_unlock(&queue);
}

static void tas_pair(void)
{
	tas_lock(&word);
	inside++;
	tas_unlock(&word);
}

static void contend(void *unused)
{
	u64 count = 0;

	atomic_store_release(&begun.word, 1);		/* pairs with the load in measure() */
	while (count < PAIRS_MAX && !atomic_load_acquire(&ended.word)) {
		pair();
		count++;
	}
	others = count;
}

/* Return: what all pairs have cost, in units of arch_cost(). */
static u64 measure(void (*fn)(void)) __may_sleep
{
	struct cpu_work work = { .fn = contend };
	u64 start;
	int err;

	pair = fn;
	begun.word = ended.word = 0;
	err = smp_run(lowest_bit(smp_others()), &work);
	BUG_ON(err, "bench: no second CPU: %s", errno_name(err));
	while (!atomic_load_acquire(&begun.word))	/* bounded: the other CPU is idle */
		cpu_relax();
	start = arch_cost();
	for (unsigned int i = 0; i < PAIRS; i++)
		fn();
	start = arch_cost() - start;
	atomic_store_release(&ended.word, 1);		/* pairs with the load in contend() */
	smp_join(&work);
	return start;
}

static u64 cost_of(void (*fn)(void))
{
	u64 cost = measure(fn);

	return cost * 100 / (PAIRS + others);
}

static u64 evenness_of(void (*fn)(void))
{
	(void)measure(fn);
	return MIN(others, PAIRS) * 10000 / MAX(others, PAIRS);
}

#define OF(name)							\
	static u64 name##_cost(void)					\
	{								\
		return cost_of(name##_pair);				\
	}								\
	static u64 name##_evenness(void)				\
	{								\
		return evenness_of(name##_pair);			\
	}

OF(ticket)
OF(mcs)
OF(tas)

static const struct bench_case cases[] = {
	BENCH_NUMBER("ticket", ticket_cost, NULL),
	BENCH_NUMBER("MCS", mcs_cost, NULL),
	BENCH_NUMBER("test-and-set", tas_cost, NULL),
	BENCH_NUMBER("ticket how evenly", ticket_evenness, "%"),
	BENCH_NUMBER("MCS how evenly", mcs_evenness, "%"),
	BENCH_NUMBER("test-and-set how evenly", tas_evenness, "%"),
	BENCH_END
};

static const struct bench_suite lock_crew_suite = {
	.name = "lock/two CPUs", .needs = FACT(SMP), .cpus = 2, .cases = cases,
};
BENCH_SUITE(lock_crew_suite);
