// SPDX-License-Identifier: MIT
/* What a suite runs that lends calls of handles to the model. */
#include "model.h"

static void handles_hold(struct ktest *kt)
{
	model_holds(kt, &handle_model);
}

const struct ktest_case handle_random[] = {
	KCASE("HANDLE-5 random sequences agree with a naive model", handles_hold),
	KCASE_END
};
