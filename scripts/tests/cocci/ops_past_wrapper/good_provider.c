// SPDX-License-Identifier: MIT
/* as: drivers/timer/countdown_mock.c */
#include <foundry/countdown.h>

static int mock_prepare(struct countdown *countdown)
{
	countdown->ops->stop(countdown);
	return 0;
}

static void mock_stop(struct countdown *countdown)
{
}

static const struct countdown_ops mock_ops = {
	.prepare	= mock_prepare,
	.stop		= mock_stop,
};
