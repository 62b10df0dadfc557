/* SPDX-License-Identifier: MIT */
/* The machine's clock and alarm: by the virtual timer, or what the command line says. */
#ifndef AARCH64_TIMERS_H
#define AARCH64_TIMERS_H

#include <foundry/timer_arm.h>

/* The services stay the same objects from the start of boot on. */
struct aarch64_timers {
	struct clock		clock;
	struct alarm_arm	alarm;
	irq_t			lines[TIMER_ARM_COUNT];	/* what the device tree says */
	enum timer_arm		clock_wanted, alarm_wanted;	/* what the command line says */
};

extern struct aarch64_timers aarch64_timers;

/**
 * aarch64_timers_init() - find the timers and choose
 *
 * Context: boot only, once there is an irqchip.
 * Return: 0; -ENODEV when the device tree has no timer, or firmware has not set it up.
 */
int __must_check aarch64_timers_init(void);

/* arch.own_alarm. */
struct alarm *aarch64_own_alarm(void);

/* The alarm is silent. */
void aarch64_timers_exit(void);

#endif
