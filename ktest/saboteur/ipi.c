// SPDX-License-Identifier: MIT
/* Calls with one thing wrong each, over the real ones: they need other CPUs. */
#include <foundry/atomic.h>
#include <foundry/cpu.h>

#include "conform/ipi.h"
#include "conform/smp.h"
#include "saboteur.h"

/* What a saboteur keeps from one call to the next. */
static struct {
	ipi_fn_t	*fn;
	void		*arg;
	cpu_set_t	cpus;
} kept;

static u32 calls;		/* atomic */

static void forget_kept(struct ktest *kt)
{
	kept.fn = NULL;
	calls = 0;
}

/* IPI-1 */
static void skips_one(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	ipi_call(cpus & (cpus - 1), fn, arg);
}

static void calls_twice(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	ipi_call(cpus, fn, arg);
	ipi_call(cpus, fn, arg);
}

static void calls_all(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	ipi_call(CPUS_ALL, fn, arg);
}

static void urgent_skips_itself(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	ipi_call_urgent(cpus & smp_others(), fn, arg);
}

/* IPI-2: the last CPU is called with the next call. */
static void comes_later(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	cpu_set_t online = cpus & smp_online(), last = online & -online;

	if (kept.fn)
		ipi_call(kept.cpus, kept.fn, kept.arg);
	ipi_call(online & ~last, fn, arg);
	kept.fn = fn;
	kept.arg = arg;
	kept.cpus = last;
}

/* IPI-3 */
static void gives_the_last_arg(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	void *before = kept.fn == fn ? kept.arg : arg;

	kept.fn = fn;
	kept.arg = arg;
	ipi_call(cpus, fn, before);
}

/* IPI-4 and 5: now and then. */
static bool is_lost(void)
{
	return atomic_fetch_add_relaxed(&calls, 1) % 64 == 63;
}

static void loses_some(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	if (!is_lost())
		ipi_call(cpus, fn, arg);
}

static void urgent_loses_some(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	if (!is_lost())
		ipi_call_urgent(cpus, fn, arg);
}

/* IPI-6 */
static void not_under_a_lock(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	if (this_cpu()->held_count == 0)
		ipi_call_urgent(cpus, fn, arg);
}

/* IPI-7 */
static void wakes_nobody(unsigned int cpu)
{
}

static void wakes_its_caller(unsigned int cpu)
{
	ipi_wake(this_cpu()->id);
}

static void wakes_its_caller_too(unsigned int cpu)
{
	ipi_wake(this_cpu()->id);
	ipi_wake(cpu);
}

/* Who is not woken is not woken at all. */
#define PATIENCE	(1u << 12)

#define BENCH(ordinary, urgent)	\
	(&(const struct ipi_bench){ .call = ordinary, .call_urgent = urgent, .wake = ipi_wake })
#define WAKE(wakes)	\
	(&(const struct ipi_bench){							\
		.call = ipi_call, .call_urgent = ipi_call_urgent, .wake = wakes, .patience = PATIENCE	\
	})

static const struct saboteur ipi_saboteurs[] = {
	{ .name = "IPI-1 a CPU of the set is left out", .bench = BENCH(skips_one, ipi_call_urgent),
	  .also = "IPI-2 IPI-3 IPI-4", .why = "what was not called has done nothing" },
	{ .name = "IPI-1 each is called twice", .bench = BENCH(calls_twice, ipi_call_urgent),
	  .also = "IPI-4", .why = "calls are counted there, too" },
	{ .name = "IPI-1 all are called, asked or not", .bench = BENCH(calls_all, ipi_call_urgent),
	  .also = "IPI-4", .why = "calls are counted there, too" },
	{ .name = "IPI-1 an urgent call leaves out its caller", .bench = BENCH(ipi_call, urgent_skips_itself),
	  .also = "IPI-2", .why = "what was not called has done nothing" },
	{ .name = "IPI-2 a call returns before it is done", .bench = BENCH(comes_later, ipi_call_urgent),
	  .also = "IPI-1 IPI-3 IPI-4", .why = "what is called later has not been called yet" },
	{ .name = "IPI-3 the function sees what was written before the last call",
	  .bench = BENCH(gives_the_last_arg, ipi_call_urgent) },
	{ .name = "IPI-4 a call is lost now and then", .bench = BENCH(loses_some, ipi_call_urgent) },
	{ .name = "IPI-5 an urgent call is lost now and then", .bench = BENCH(ipi_call, urgent_loses_some) },
	{ .name = "IPI-6 nobody is called while a lock is held", .bench = BENCH(ipi_call, not_under_a_lock) },
	{ .name = "IPI-7 a wake wakes nobody", .bench = WAKE(wakes_nobody) },
	{ .name = "IPI-7 a wake interrupts its caller", .bench = WAKE(wakes_its_caller) },
	{ .name = "IPI-7 a wake interrupts its caller, too", .bench = WAKE(wakes_its_caller_too) },
};

static const struct saboteur_contract ipi_contract = { .conform = ipi_conform, .before = forget_kept };

static void is_caught(struct ktest *kt)
{
	smp_another(kt);
	saboteur_is_caught(kt);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("", is_caught, ipi_saboteurs, saboteur_name),
	KCASE_END
};

static const struct ktest_suite ipi = {
	.name = "saboteur/ipi", .needs = FACT(SMP), .cases = cases, .bench = &ipi_contract,
};
KTEST_SUITE(ipi);
