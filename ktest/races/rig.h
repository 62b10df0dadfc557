/* SPDX-License-Identifier: MIT */
/*
 * rig - a race condition that seeds have to find, beside the same code without it.
 *
 * Several CPUs do the rounds at once, right and wrong, once with each seed of 1 to RACE_SEEDS.  The right way must be
 * found sound with each, the wrong way by one at least; how many find it is printed.  Nothing helps: no pause stands
 * where it would have to be.
 *
 * What is wrong is wrong in its order, not in its accesses: those are all READ_ONCE(), WRITE_ONCE() or atomic.
 */
#ifndef KTEST_RACES_RIG_H
#define KTEST_RACES_RIG_H

#include "torture/crew.h"

#define RACE_SEEDS	20
#define RACE_CPUS	4

struct race {
	const char	*name;
	void		(*reset)(void);
	void		(*rounds)(struct crew_member *me);
	u32		(*lost)(unsigned int cpus);	/* what only the end shows, or NULL */
	unsigned int	cpus;				/* 0: all, up to RACE_CPUS */
	const void	*right, *wrong;			/* what rounds() asks race_how() for */
};

/* The way that this run goes. */
const void *race_how(const struct crew_member *me);

/* Something is seen that must not be. */
void race_damage(void);

/* The one case: kt->param is a struct race. */
void race_is_found(struct ktest *kt);
const char *race_name(const void *race);

/* A suite of all races in @table. */
#define RACES(id, suite_name, table)							\
	static const struct ktest_case id##_cases[] = {					\
		KCASE_FOR("", race_is_found, table, race_name),				\
		KCASE_END								\
	};										\
	static const struct ktest_suite id##_suite = {					\
		.name = "races/" suite_name, .needs = FACT(SMP), .cases = id##_cases,	\
	};										\
	KTEST_SUITE(id##_suite)

#endif
