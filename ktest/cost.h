/* SPDX-License-Identifier: MIT */
/* cost - whether what something costs is counted on this machine, so that a test may judge it. */
#ifndef KTEST_COST_H
#define KTEST_COST_H

#include <foundry/ktest.h>

/*
 * Skips the case where costs are timed, or a sanitizer's.  @once does the same again and again, and returns what
 * it took in units of arch_cost().
 */
void cost_must_be_counted(struct ktest *kt, u64 (*once)(void));

#endif
