// SPDX-License-Identifier: MIT
/* What the stages of this boot have cost, up to the one that gives frames. */
#include <foundry/bench.h>
#include <foundry/kernel.h>

static u64 up_to(u64 fact)
{
	const struct kernel *kernel = this_kernel();
	u64 cost = 0;

	for (unsigned int i = 0; boot_plan[i] && i < BOOT_REPORT_MAX; i++) {
		cost += kernel->report.cost[i];
		if (boot_plan[i]->gives & fact)
			break;
	}
	return cost * 100;
}

static u64 up_to_frames(void)
{
	return up_to(FACT(FRAMES));
}

static const struct bench_case cases[] = {
	BENCH_NUMBER("all stages up to HAS_FRAMES", up_to_frames, NULL),
	BENCH_END
};

static const struct bench_suite boot = { .name = "boot", .needs = FACT(FRAMES), .cases = cases };
BENCH_SUITE(boot);
