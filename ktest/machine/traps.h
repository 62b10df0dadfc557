/* SPDX-License-Identifier: MIT */
/* traps - exceptions that a port brings about, each to be told by its name and survived. */
#ifndef KTEST_MACHINE_TRAPS_H
#define KTEST_MACHINE_TRAPS_H

#include <foundry/ktest.h>

struct machine_exception {
	const char	*label;
	void		(*act)(void);
	const char	*told;		/* part of what the fault says */
};

/* What the last one said. */
extern struct catch machine_caught;

void machine_survive(struct ktest *kt, const struct machine_exception *exception);

/* A case for each exception, by KCASE_FOR(); twice: the first leaves the CPU ready for the second. */
void machine_is_told(struct ktest *kt);
const char *machine_exception_label(const void *param);

/* The stack in use, run over; and a case: it is told with an address in the guard below. */
void machine_overflow_stack(void);
void machine_overflow_has_its_address(struct ktest *kt);

/* A case: arch_stack_bounds() knows the machine's stacks, from end to end. */
void machine_stacks_have_bounds(struct ktest *kt);

#endif
