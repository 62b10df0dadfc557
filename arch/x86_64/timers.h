/* SPDX-License-Identifier: MIT */
/* The machine's clocks and alarms, and which of them the kernel uses. */
#ifndef X86_TIMERS_H
#define X86_TIMERS_H

#include <foundry/alarm_lapic.h>
#include <foundry/clock_pmtimer.h>
#include <foundry/clock_tsc.h>
#include <foundry/hpet.h>

union x86_alarm {
	struct alarm		any;
	struct countdown	countdown;
	struct alarm_lapic	lapic;
	struct alarm_hpet	hpet;
};

/*
 * The two services stay the same objects from the start of boot on; which
 * provider fills them is found out later.
 */
struct x86_timers {
	union {
		struct clock		any;
		struct clock_tsc	tsc;
		struct clock_hpet	hpet;
		struct clock_pmtimer	pmtimer;
	}			clock;
	union x86_alarm		alarm;
	bool			has_own_alarms;		/* each CPU: all but the HPET's */

	/* All that is there. */
	bool			has_tsc, has_hpet, has_pmtimer;
	struct clock_tsc	tsc;
	struct hpet		hpet;
	struct clock_hpet	hpet_clock;
	struct clock_pmtimer	pmtimer;
};

extern struct x86_timers x86_timers;

/**
 * x86_timers_init() - probe all, choose the best, or what the command line says
 * @acpi:	as firmware says
 * @apic:	the interrupts
 *
 * Context: boot only.
 * Return: 0; -ENODEV when there is no clock, no alarm, or not the one that was asked for; -EIO when
 * one does not count.
 */
int __must_check x86_timers_init(const struct acpi *acpi, struct irqchip_apic *apic);

/* arch.own_alarm. */
struct alarm *x86_own_alarm(void);

/* The alarm is silent. */
void x86_timers_exit(void);

#endif
