/* SPDX-License-Identifier: MIT */
/*
 * timer_arm - the Arm generic timer as clock and alarm: Arm ARM (DDI 0487), D11.
 *
 * One counter, seen twice.  The physical one counts from power on; the virtual one is what a
 * hypervisor lets its guest see, and without one the same.  Each has a comparator on every CPU,
 * with an interrupt of its own.
 *
 * Provided by:  drivers/timer/clock_arm.c, alarm_arm.c.
 * Used by:      the aarch64 port.
 */
#ifndef FOUNDRY_TIMER_ARM_H
#define FOUNDRY_TIMER_ARM_H

#include <foundry/clock.h>
#include <foundry/countdown.h>

enum timer_arm { TIMER_ARM_VIRTUAL, TIMER_ARM_PHYSICAL, TIMER_ARM_COUNT };

/* "virtual", "physical".  Context: any. */
const char *timer_arm_name(enum timer_arm timer);

/**
 * clock_arm_init() - a clock that reads a counter
 * @clock:	caller's storage
 * @timer:	which
 *
 * Context: any.
 * Return: 0, or -ENODEV when firmware has not said how fast it counts.
 */
int __must_check clock_arm_init(struct clock *clock, enum timer_arm timer);

struct alarm_arm {
	struct countdown	countdown;
	struct irqchip		*chip;
	enum timer_arm		timer;
};

/**
 * alarm_arm_init() - an alarm by a comparator, closed
 * @alarm:	caller's storage
 * @timer:	which
 * @chip:	where it interrupts
 * @line:	its line there
 * @clock:	whose ticks the deadlines are
 *
 * Context: any.
 * Return: 0, or -ENODEV when firmware has not said how fast it counts.
 */
int __must_check alarm_arm_init(struct alarm_arm *alarm, enum timer_arm timer, struct irqchip *chip,
				irq_t line, struct clock *clock);

#endif
