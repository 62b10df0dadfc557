/* SPDX-License-Identifier: MIT */
/*
 * bench - what an operation costs, measured inside the booted image.
 *
 * A suite stands beside what it measures, in <name>_bench.c, and says which
 * boot facts it needs.  What it measures is a plain function that does the
 * operation, or many of them, and leaves all as it was:
 *
 *	static void pair(void)
 *	{
 *		heap_free(heap, take(heap_alloc(heap, 64)));
 *	}
 *
 *	static const struct bench_case cases[] = {
 *		BENCH_COST("alloc and free of 64 bytes", pair, 1),
 *		BENCH_END
 *	};
 *
 *	static const struct bench_suite heap_suite = {
 *		.name = "heap", .needs = FACT(HEAP), .cases = cases,
 *	};
 *	BENCH_SUITE(heap_suite);
 *
 * The word `bench` runs after boot what its facts make possible, bench=<globs> those of them that
 * match; each is a line:
 *
 *	bench: heap.alloc and free of 64 bytes | 61.00 instructions
 *
 * The number is the cheapest of many rounds, by arch_cost(), without what a round of nothing costs.
 */
#ifndef FOUNDRY_BENCH_H
#define FOUNDRY_BENCH_H

#include <foundry/bits.h>
#include <foundry/boot.h>
#include <foundry/kconfig.h>
#include <foundry/table.h>
#include <foundry/types.h>

/* Either a cost, or a number of its own; names hold no comma, dot or '|'. */
struct bench_case {
	const char	*name;
	void		(*run)(void);	/* measured: does @ops operations */
	unsigned int	ops;
	u64		(*read)(void);	/* read once: hundredths of @unit */
	const char	*unit;
};

#define BENCH_COST(text, fn, count)	{ .name = (text), .run = (fn), .ops = (count) }
#define BENCH_NUMBER(text, fn, what)	{ .name = (text), .read = (fn), .unit = (what) }
#define BENCH_END			{ .name = NULL }

struct bench_suite {
	const char		*name;		/* contract/implementation */
	u64			needs;		/* FACT()s */
	unsigned int		cpus;		/* that must be online, or it is left out */
	const struct bench_case	*cases;
	const void		*lends;		/* to before() */
	int			(*before)(const void *lends);	/* each case; 0 or a negated errno */
	void			(*after)(void);			/* each case that began */
};

#define BENCH_SUITE(object)	TABLE_ADD(bench_suites, object)

/* Random numbers, the same in every run: xorshift, from any @state but 0.  Context: any. */
static inline u64 bench_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A step of a mixed run: take one thing of kind @kind, or give back the @place-th that is out. */
struct bench_step {
	bool	take;
	u8	kind;
	u16	place;		/* the last one then moves there */
};

/**
 * bench_mix() - a sequence that takes and gives back by chance, and ends with all given back
 * @steps:	receives it
 * @count:	steps, an even number: half of them take
 * @kinds:	kinds are 0 to @kinds - 1
 *
 * The same each time.  Context: any.
 */
void bench_mix(struct bench_step *steps, unsigned int count, unsigned int kinds);

/* Numbers 0 to @count - 1 in an order by chance, the same each time.  Context: any. */
void bench_shuffle(u16 *numbers, unsigned int count);

struct kernel;

#if IS_ENABLED(CONFIG_BENCH)

/* When the command line asked for it: measure, print, and end the machine.  Context: booted. */
void bench_verdict(struct kernel *kernel);

#else

/* Nothing is measured.  Context: any. */
static inline void bench_verdict(struct kernel *kernel) {}

#endif
#endif
