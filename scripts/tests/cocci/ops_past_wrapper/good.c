// SPDX-License-Identifier: MIT
#include <foundry/alarm.h>

static const struct alarm_ops *right;
static struct alarm_ops wrong;

static int one_late(struct alarm *alarm, tick_t deadline)
{
	return right->arm(alarm, deadline + 1);
}

/* What stands between an object and its right table. */
static struct alarm *sabotage(struct alarm *alarm)
{
	right = alarm->ops;
	wrong = *right;
	wrong.arm = one_late;
	alarm->ops = &wrong;
	return alarm;
}

static int wait(struct alarm *alarm)
{
	return alarm_arm(alarm, 100);
}
