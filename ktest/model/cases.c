// SPDX-License-Identifier: MIT
/* What a suite runs that lends its bench to a model. */
#include "model.h"

static void frames_hold(struct ktest *kt)
{
	model_holds(kt, &frame_model);
}

const struct ktest_case frame_random[] = {
	KCASE("FRAME-1 random sequences agree with a naive model", frames_hold),
	KCASE_END
};

static void heaps_hold(struct ktest *kt)
{
	model_holds(kt, &heap_model);
}

const struct ktest_case heap_random[] = {
	KCASE("HEAP-1 random sequences agree with a naive model", heaps_hold),
	KCASE_END
};

static void spaces_hold(struct ktest *kt)
{
	model_holds(kt, &vmm_model);
}

const struct ktest_case vmm_random[] = {
	KCASE("VMM-8 random sequences agree with a naive model", spaces_hold),
	KCASE_END
};

static void timers_hold(struct ktest *kt)
{
	model_holds(kt, &timer_model);
}

const struct ktest_case timer_random[] = {
	KCASE("TIMER-3 random sequences agree with a naive model", timers_hold),
	KCASE_END
};
