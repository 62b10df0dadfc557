// SPDX-License-Identifier: MIT
/* What is done once, with one thing wrong each. */
#include <foundry/bug.h>
#include <foundry/ipi.h>

#include "conform/once.h"
#include "saboteur.h"

static struct once for_all = ONCE_INIT;

/* ONCE-1 */
static void always(struct once *once, void (*fn)(void *arg), void *arg)
{
	BUG_ON(atomic_load_relaxed(&once->state) >= ONCE_RUNS, "mock: waited for by the CPU that is at it");
	atomic_store_relaxed(&once->state, ONCE_RUNS);
	fn(arg);
	atomic_store_relaxed(&once->state, ONCE_DONE);
}

/* ONCE-3: the mock does not hang either, for it does not wait. */
static void comes_by(struct once *once, void (*fn)(void *arg), void *arg)
{
	if (atomic_load_relaxed(&once->state) == ONCE_NOT_YET)
		once_run(once, fn, arg);
}

/* ONCE-4 */
static void one_for_all(struct once *once, void (*fn)(void *arg), void *arg)
{
	bool inner = atomic_load_relaxed(&for_all.state) >= ONCE_RUNS && once_is_done(once);

	if (atomic_load_relaxed(&once->state) >= ONCE_RUNS || inner) {
		once_run(once, fn, arg);
		return;
	}
	if (!once_is_done(&for_all))
		once_run(once, fn, arg);
	atomic_store_relaxed(&for_all.state, ONCE_DONE);
	atomic_store_relaxed(&once->state, ONCE_DONE);
}

#define BENCH(op)	(&(const struct once_bench){ .run = op })

static const struct saboteur once_saboteurs[] = {
	{ .name = "ONCE-1 it is done each time", .bench = BENCH(always),
	  .also = "ONCE-4", .why = "it is done twice there, too" },
	{ .name = "ONCE-3 who comes from inside passes by", .bench = BENCH(comes_by) },
	{ .name = "ONCE-4 one is done for all", .bench = BENCH(one_for_all) },
};

static void begin_anew(struct ktest *kt)
{
	for_all = (struct once)ONCE_INIT;
}

static const struct saboteur_contract once_contract = { .conform = once_conform, .before = begin_anew };

SABOTEURS(once, FACT(CONSOLE), once_contract, once_saboteurs);

/* --- several CPUs ------------------------------------------------------------------------ */

static u32 looks;		/* atomic */

/* ONCE-1: to look and to set are two steps, and the first of two lets the second look. */
static void looks_then_sets(struct once *once, void (*fn)(void *arg), void *arg)
{
	if (once_is_done(once))
		return;
	if (atomic_fetch_add_relaxed(&looks, 1) % 2 == 0)
		once_torture_let();
	fn(arg);
	atomic_store_release(&once->state, ONCE_DONE);	/* pairs with once_is_done() */
}

/* ONCE-2 */
static void does_not_wait(struct once *once, void (*fn)(void *arg), void *arg)
{
	if (atomic_load_relaxed(&once->state) == ONCE_NOT_YET)
		once_run(once, fn, arg);
}

static void done_before_it_is_done(struct once *once, void (*fn)(void *arg), void *arg)
{
	if (atomic_cas_acquire(&once->state, ONCE_NOT_YET, ONCE_DONE))
		fn(arg);
}

static const struct saboteur once_torture_saboteurs[] = {
	{ .name = "ONCE-1 to look and to set are two steps", .bench = BENCH(looks_then_sets) },
	{ .name = "ONCE-2 who comes second does not wait", .bench = BENCH(does_not_wait) },
	{ .name = "ONCE-2 it is said to be done before it is", .bench = BENCH(done_before_it_is_done) },
};

static const struct saboteur_contract once_torture_contract = {
	.conform	= once_torture,
	.cpus		= 2,
};

SABOTEURS_OF(once_torture, "once/torture", FACT(SMP), once_torture_contract, once_torture_saboteurs);
