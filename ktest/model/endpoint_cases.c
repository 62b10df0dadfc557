// SPDX-License-Identifier: MIT
/* What a transport runs that lends its bench to the model. */
#include "model.h"

static void endpoint_holds(struct ktest *kt)
{
	model_holds(kt, &endpoint_model);
}

const struct ktest_case endpoint_random[] = {
	KCASE("ENDPOINT-1 random sequences agree with a naive model", endpoint_holds),
	KCASE_END
};
