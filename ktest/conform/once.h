/* SPDX-License-Identifier: MIT */
/* The promise of once.h, executed. */
#ifndef KTEST_CONFORM_ONCE_H
#define KTEST_CONFORM_ONCE_H

#include <foundry/ktest.h>
#include <foundry/once.h>

struct once_bench {
	void	(*run)(struct once *once, void (*fn)(void *arg), void *arg);
};

extern const struct ktest_case once_conform[];
extern const struct ktest_case once_torture[];

/* For saboteurs, in run(): another CPU comes in between, if one is to come. */
void once_torture_let(void);

#endif
