// SPDX-License-Identifier: MIT
/* One of the policies that there are, for each CPU. */
#include <foundry/percpu.h>

#include "sched_policy.h"

static DEFINE_PER_CPU(struct policy, policies);

struct sched *sched_policy(unsigned int cpu)
{
	struct policy *chosen = per_cpu_ptr(policies, cpu);

	policy_init(chosen);
	return &chosen->sched;
}
