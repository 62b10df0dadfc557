/* SPDX-License-Identifier: MIT */
/*
 * The runner's parts, between its files.
 *
 *	boot.c -> run.c -> case.c -> check.c	from checkpoint to expectation
 *	sweep.c					a case once for each of its allocations
 *	select.c				what is chosen, in which order
 *	report.c				KTAP, and nothing else prints
 */
#ifndef KTEST_RUN_H
#define KTEST_RUN_H

#include <foundry/ktest.h>

#define KTEST_PATTERN_MAX	128
#define KTEST_NAME_MAX		128

struct ktest_options {
	char	pattern[KTEST_PATTERN_MAX];	/* "" selects all */
	u64	seed;				/* 0: in the order of the tables */
	u64	repeat;
};

/* One run: from the first checkpoint to the verdict. */
struct ktest_run {
	struct kernel		*kernel;
	struct ktest_options	options;
	bool			started;
	u64			had;		/* facts at the checkpoint before */
	unsigned int		checkpoints;	/* reported so far */
	unsigned int		passed, failed, skipped;
};

/* --- run.c ---------------------------------------------------------------- */

/* Run what the facts in @have make possible and those before did not. */
void ktest_run_checkpoint(struct ktest_run *run, const char *name, u64 have);

/* Name what could not run, print plan and verdict.  Return: whether all is well. */
bool ktest_run_end(struct ktest_run *run);

/* --- case.c --------------------------------------------------------------- */

/* A case with one of its parameters. */
struct ktest_instance {
	const struct ktest_suite	*suite;
	const struct ktest_case		*test;
	const void			*param;
	unsigned int			index;	/* of the parameter */
};

/* Run it, fixtures and watches and all; the result is in @kt. */
void ktest_run_instance(struct ktest *kt, const struct ktest_instance *instance);

/* The same, but once, with kt->fault armed while the case's own function runs. */
void ktest_run_once(struct ktest *kt, const struct ktest_instance *instance);

/* --- sweep.c -------------------------------------------------------------- */

/* Run it until nothing is refused any more, or a run fails or skips. */
void ktest_sweep(struct ktest *kt, const struct ktest_instance *instance);

/* --- select.c ------------------------------------------------------------- */

/* Instances of a suite, and the @nth of them. */
unsigned int ktest_instances(const struct ktest_suite *suite);
struct ktest_instance ktest_instance(const struct ktest_suite *suite, unsigned int nth);

/* "case", "case: label" or "label". */
void ktest_instance_name(const struct ktest_instance *instance, char *buf, size_t size);

/* Instances of @suite that @pattern selects. */
unsigned int ktest_count_selected(const char *pattern, const struct ktest_suite *suite);

/* Where the @nth of @n stands in the order of @seed: a permutation of 0 to n - 1. */
unsigned int ktest_shuffled(u64 seed, unsigned int nth, unsigned int n);

/* --- report.c ------------------------------------------------------------- */

void ktest_report_start(const struct ktest_options *options);
void ktest_report_group(unsigned int level, const char *name, unsigned int plan);
void ktest_report_case(const char *name);
void ktest_report_result(unsigned int level, bool ok, unsigned int number, const char *name,
			 const char *skip);
void ktest_report_plan(unsigned int plan);

#endif
