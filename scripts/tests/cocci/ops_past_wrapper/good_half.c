// SPDX-License-Identifier: MIT
/* as: kernel/alarm.c */
#include <foundry/alarm.h>

static void stop(struct alarm *alarm)
{
	alarm->ops->cancel(alarm);
}
