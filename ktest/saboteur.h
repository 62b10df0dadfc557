/* SPDX-License-Identifier: MIT */
/*
 * saboteur - proof that a conformance case can fail.
 *
 * A saboteur is the mock of a contract with one thing wrong.  All conformance
 * cases of the contract run on it, quietly: the clause that it breaks must go
 * red, and whatever else goes red must stand in its row with the reason.  So
 * must what goes red or not as turns fall among tasks or CPUs: that alone is
 * never what it is caught by.
 */
#ifndef KTEST_SABOTEUR_H
#define KTEST_SABOTEUR_H

#include <foundry/ktest.h>

struct saboteur {
	const char	*name;		/* "ALARM-2 fires one tick early": clause, then what is wrong */
	const void	*bench;		/* lends the sabotaged mock to the conformance cases */
	const char	*also;		/* other clauses that go red: "ALARM-3 ALARM-5", or NULL */
	const char	*maybe;		/* other clauses that go red or not, as turns fall; or NULL */
	const char	*why;		/* why those do */
};

/* What all saboteurs of a contract run: its conformance suite, less the bench. */
struct saboteur_contract {
	const struct ktest_case	*conform;
	void			(*before)(struct ktest *kt);	/* or NULL */
	void			(*after)(struct ktest *kt);	/* or NULL */
	unsigned int		cpus;		/* that must be online for them to be seen; else skipped */
	unsigned int		can_have;	/* CPUs that the kernel must have room for; else skipped */
};

/* kt->bench is a saboteur_contract, kt->param a saboteur. */
void saboteur_judge(struct ktest *kt);

/* The one case: the same, but skipped with CONFIG_KCSAN.  What is wrong on purpose races on purpose. */
void saboteur_is_caught(struct ktest *kt);
const char *saboteur_name(const void *saboteur);

/*
 * SABOTEURS(alarm, FACT(CONSOLE), alarm_contract, alarm_saboteurs) makes the suite
 * saboteur/alarm from a struct saboteur_contract and an array of struct saboteur.  SABOTEURS_OF() names the
 * suite besides, for a contract that has more of them: "alarm/seen".
 */
#define SABOTEURS(contract_name, facts, contract, table)				\
	SABOTEURS_OF(contract_name, #contract_name, facts, contract, table)

#define SABOTEURS_OF(contract_name, suite_name, facts, contract, table)			\
	static const struct ktest_case contract_name##_saboteur_cases[] = {		\
		KCASE_FOR("", saboteur_is_caught, table, saboteur_name),		\
		KCASE_END								\
	};										\
	static const struct ktest_suite contract_name##_saboteur_suite = {		\
		.name = "saboteur/" suite_name,						\
		.needs = (facts),							\
		.cases = contract_name##_saboteur_cases,				\
		.bench = &(contract),							\
	};										\
	KTEST_SUITE(contract_name##_saboteur_suite)

#endif
