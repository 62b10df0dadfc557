// SPDX-License-Identifier: MIT
#include <foundry/alarm.h>
#include <foundry/clock.h>

struct timer {
	struct alarm	*alarm;
	struct clock	clock;
};

static int wait(struct alarm *alarm, struct timer *timer)
{
	int (*arm)(struct alarm *, tick_t) = alarm->ops->arm; /* BAD */
	tick_t now = timer->clock.ops->now(&timer->clock); /* BAD */

	if (!timer->alarm->ops->cancel) /* BAD */
		return -EINVAL;
	timer->alarm->ops->cancel(timer->alarm); /* BAD */
	(*alarm->ops->cancel)(alarm); /* BAD */
	(*(*alarm->ops).cancel)(alarm); /* BAD */
	return alarm->ops->arm(alarm, now); /* BAD */
}

static int by_a_table(struct alarm *alarm, struct timer *timer)
{
	const struct alarm_ops *ops = alarm->ops;
	const struct clock_ops *clock_ops;

	clock_ops = timer->clock.ops;
	if (!ops->cancel) /* BAD */
		return -EINVAL;
	ops->cancel(alarm); /* BAD */
	return ops->arm(alarm, clock_ops->now(&timer->clock)); /* BAD */
}
