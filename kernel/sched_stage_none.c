// SPDX-License-Identifier: MIT
/* The stage `sched` of a kernel without tasks: what boots is all that runs. */
#include <foundry/log.h>
#include <foundry/stages.h>

static int sched_run(struct boot_context *ctx)
{
	log_info("sched", "this kernel has no tasks");
	return 0;
}

const struct boot_stage sched_stage = {
	.name	= "sched",
	.needs	= FACT(HEAP) | FACT(SMP),
	.gives	= FACT(SCHED),
	.run	= sched_run,
};
