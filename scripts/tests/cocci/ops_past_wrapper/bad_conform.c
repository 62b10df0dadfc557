// SPDX-License-Identifier: MIT
/* as: ktest/conform/alarm.c */
#include <foundry/alarm.h>

static void never_early(struct ktest *kt, struct alarm *alarm)
{
	EXPECT_EQ(kt, alarm->ops->arm(alarm, 100), 0); /* BAD */
}
