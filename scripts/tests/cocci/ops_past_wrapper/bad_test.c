// SPDX-License-Identifier: MIT
/* as: drivers/timer/countdown_mock_ktest.c */
#include <foundry/countdown.h>

static void prepares(struct ktest *kt, struct countdown *countdown)
{
	ASSERT_EQ(kt, countdown->ops->prepare(countdown), 0);
	ASSERT_EQ(kt, countdown->alarm.ops->arm(&countdown->alarm, 100), 0); /* BAD */
}
