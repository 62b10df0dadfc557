// SPDX-License-Identifier: MIT
/* What every test case must leave as it found it: no race was found.  Those that were are told here. */
#include <foundry/kcsan.h>
#include <foundry/ktest.h>

static u64 races(void)
{
	kcsan_tell();
	return kcsan_races();
}

static const struct ktest_watch races_watch = { .name = "data races", .read = races };
KTEST_WATCH(races_watch);
