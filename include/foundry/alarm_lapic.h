/* SPDX-License-Identifier: MIT */
/* alarm_lapic - the timer of the local APIC: counting down, or comparing with the TSC. */
#ifndef FOUNDRY_ALARM_LAPIC_H
#define FOUNDRY_ALARM_LAPIC_H

#include <foundry/countdown.h>
#include <foundry/irqchip_apic.h>

struct alarm_lapic {
	struct countdown	countdown;
	const struct lapic	*lapic;
};

/* Each CPU has one timer: of the two alarms below one can be open. */

/**
 * alarm_lapic_init() - count down
 * @alarm:	caller's storage
 * @apic:	whose timer
 * @clock:	of the deadlines; the timer is calibrated against it, which takes some 5 ms
 *
 * Context: boot only, both alarms closed.
 * Return: 0; -EIO when the timer does not count.
 */
int __must_check alarm_lapic_init(struct alarm_lapic *alarm, const struct irqchip_apic *apic,
				  struct clock *clock);

/**
 * alarm_tsc_deadline_init() - compare with the TSC
 * @alarm:	caller's storage
 * @apic:	whose timer
 * @clock:	of the deadlines
 * @tsc_hz:	how fast the TSC counts
 *
 * Context: boot only.
 * Return: 0; -ENODEV when the CPU cannot.
 */
int __must_check alarm_tsc_deadline_init(struct alarm_lapic *alarm, const struct irqchip_apic *apic,
					 struct clock *clock, u64 tsc_hz);

#endif
