/* SPDX-License-Identifier: MIT */
/*
 * yield - a seed decides where another CPU comes in between.
 *
 * With CONFIG_KTEST_YIELD the compiler calls the kernel before every access to memory, and one call in
 * YIELD_PART ends the turn of its CPU, by arch_yield().  Where one thread of the machine plays all CPUs in
 * turn, this and waiting is all that ends a turn: then the same seed is the same run.  Each CPU has a generator of
 * its own, so that what it does depends on its own accesses alone.
 *
 * The word ktest.yield=<seed> starts all generators in the stage smp, for until then one CPU is alone; without it
 * no turn ends.  Not called are the hooks' own files, the ports, panic, and whatever says HOOKS_foo.o := n in its
 * Kbuild.
 *
 * Provided by:  kernel/yield.c, called by kernel/hooks*.c; a port's part is arch_yield().
 * Used by:      `make races`, ktest/races/.
 * Usable from:  the first C line.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_YIELD_H
#define FOUNDRY_YIELD_H

#include <foundry/kconfig.h>
#include <foundry/types.h>

/* One access in so many ends a turn. */
#define YIELD_PART	16

/* The state of a generator: no turn ends. */
#define YIELD_NEVER	0ull

/**
 * yield_set() - let the calling CPU's turns end as a seed has it
 * @state:	what yield_seed() made of a seed, what yield_set() returned, or YIELD_NEVER
 *
 * Return: where its generator was.
 */
u64 yield_set(u64 state);

/* The same for all CPUs, each with a sequence of its own.  @seed: 0 is one, too. */
void yield_set_all(u64 seed);

/* Where the generator of @seed begins for CPU or member @who: never YIELD_NEVER. */
u64 yield_seed(u64 seed, unsigned int who);

/*
 * All generators begin anew where the command line let them begin, for who compares two runs.
 * Without CONFIG_KTEST_YIELD this is nothing.
 */
#ifdef CONFIG_KTEST_YIELD
void yield_restart(void);
#else
static inline void yield_restart(void) {}
#endif

#endif
