// SPDX-License-Identifier: MIT
/* The promise of notification.h on the one there is. */
#include "conform/notification.h"

static const struct notification_bench bench = { notification_signal, notification_take, notification_wait };

static const struct ktest_suite conform = {
	.name	= "notification/word",
	.needs	= FACT(SCHED),
	.cases	= notification_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
