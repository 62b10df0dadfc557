/* SPDX-License-Identifier: MIT */
/*
 * sched_policy - by which policy the tasks of a kernel run.
 *
 * Provided by:  kernel/sched_policy.c, chosen by Kconfig, or a kernel of somebody else's.
 * Used by:      stage `sched`.
 */
#ifndef FOUNDRY_SCHED_POLICY_H
#define FOUNDRY_SCHED_POLICY_H

#include <foundry/sched.h>

/* Ticks that a task may run beside its equals, where the policy has slices. */
#define SCHED_SLICE_TICKS	10

/* That of CPU @cpu, with nothing ready; it lives for ever.  Context: boot only. */
struct sched *sched_policy(unsigned int cpu);

#endif
