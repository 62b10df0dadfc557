/* SPDX-License-Identifier: MIT */
/*
 * alarm - one programmable deadline on the calling CPU.
 *
 * Provided by:  drivers/timer/, one per CPU, chosen by the port.
 * Used by:      the timers of that CPU, timer.h, and nobody beside them: two users would lose each other's deadlines.
 *               A test that wants it lets them rest meanwhile: ktest/lend_alarm.h.
 * Usable from:  HAS_CLOCK.
 *
 * Clauses.  ktest/conform/alarm.c proves each by its number.
 *
 *  * ALARM-1  a deadline already past still fires; it is never lost.
 *  * ALARM-2  never fires before its tick.
 *  * ALARM-3  arming again replaces the deadline; only the last one fires.
 *  * ALARM-4  once alarm_cancel() has returned, that deadline never fires.
 *  * ALARM-5  fires once per arm, never twice.
 *  * ALARM-6  fires in an interrupt: irqs are off and in_irq() is true.
 *  * ALARM-7  may be armed again from inside its own fire.
 */
#ifndef FOUNDRY_ALARM_H
#define FOUNDRY_ALARM_H

#include <foundry/types.h>

struct alarm;

struct alarm_ops {
	int	(*arm)(struct alarm *alarm, tick_t deadline);
	void	(*cancel)(struct alarm *alarm);
};

/* A provider embeds this.  @fire and @arg are set once, before the first arm. */
struct alarm {
	const struct alarm_ops	*ops;
	const char		*name;
	void			(*fire)(struct alarm *alarm, void *arg) __irq_context;
	void			*arg;
};

/**
 * alarm_arm() - set the deadline of the calling CPU
 * @alarm:	this CPU's alarm
 * @deadline:	absolute, in ticks of arch->clock
 *
 * Context: irqs off.
 * Return: 0, or -ERANGE when the chip cannot count that far; nothing changed then.
 */
static inline int __must_check alarm_arm(struct alarm *alarm, tick_t deadline)
{
	return alarm->ops->arm(alarm, deadline);
}

/**
 * alarm_cancel() - forget the deadline
 * @alarm:	this CPU's alarm, armed or not
 *
 * Context: irqs off.
 */
static inline void alarm_cancel(struct alarm *alarm)
{
	alarm->ops->cancel(alarm);
}

#endif
