// SPDX-License-Identifier: MIT
/* as: include/foundry/alarm.h */

static inline int alarm_arm(struct alarm *alarm, tick_t deadline)
{
	return alarm->ops->arm(alarm, deadline);
}
