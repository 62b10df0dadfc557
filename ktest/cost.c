// SPDX-License-Identifier: MIT
/* cost - what is counted is the same each time.  A clock can say so too, by its grain, but not for long. */
#include <foundry/arch.h>
#include <foundry/kconfig.h>
#include <foundry/string.h>

#include "cost.h"

#define TIMES	64

/* The first time may cost more. */
static bool is_counted(u64 (*once)(void))
{
	u64 second;

	if (strcmp(arch_cost_unit, "ns") == 0)
		return false;
	(void)once();
	second = once();
	for (unsigned int i = 0; i < TIMES; i++)
		if (once() != second)
			return false;
	return true;
}

void cost_must_be_counted(struct ktest *kt, u64 (*once)(void))
{
	if (IS_ENABLED(CONFIG_KASAN) || IS_ENABLED(CONFIG_UBSAN) || IS_ENABLED(CONFIG_KTEST_YIELD))
		ktest_skip(kt, "a sanitizer costs more");
	if (!is_counted(once))
		ktest_skip(kt, "what something costs is not counted here");
}
