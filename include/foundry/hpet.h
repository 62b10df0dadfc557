/* SPDX-License-Identifier: MIT */
/*
 * hpet - the high precision event timer: one counter, and comparators that interrupt.
 *
 * Specification: IA-PC HPET 1.0a.
 *
 * Provided by:  drivers/timer/.
 * Used by:      clock_hpet and alarm_hpet, below, which share it.
 * Usable from:  HAS_IRQ.
 */
#ifndef FOUNDRY_HPET_H
#define FOUNDRY_HPET_H

#include <foundry/acpi.h>
#include <foundry/clock.h>
#include <foundry/countdown.h>
#include <foundry/irqchip.h>

struct hpet {
	void __iomem	*regs;
	u64		hz;
	bool		wide;		/* the counter has 64 bits, else 32 */
	unsigned int	comparators;
};

/**
 * hpet_init() - start the counter, silence the comparators
 * @hpet:	caller's storage
 * @told:	as firmware says, all zeroes when it says nothing
 *
 * Context: boot only.
 * Return: 0; -ENODEV when there is none, or what is there does not look like one; -ENOMEM when it
 * cannot be mapped.
 */
int __must_check hpet_init(struct hpet *hpet, const struct acpi_hpet *told);

/*
 * Its counter as a clock.  One of 32 bits is widened: CLOCK-4 holds while somebody reads it, on any
 * CPU, at least once a round, 42 s at 100 MHz.  One of 64 bits has no such bound.
 */
struct clock_hpet {
	struct clock		clock;
	const struct hpet	*hpet;
	u64			seen;	/* at the last reading */
};

/* Context: any. */
void clock_hpet_init(struct clock_hpet *clock, const struct hpet *hpet);

/* A comparator as an alarm.  It is the machine's, not a CPU's: the boot CPU is interrupted. */
struct alarm_hpet {
	struct countdown	countdown;
	const struct hpet	*hpet;
	struct irqchip		*chip;
};

/**
 * alarm_hpet_init() - take the first comparator
 * @alarm:	caller's storage
 * @hpet:	with the comparator
 * @chip:	to which it is wired
 * @clock:	of the deadlines
 *
 * Context: boot only.
 * Return: 0; -ENODEV when it is wired to no line of @chip.
 */
int __must_check alarm_hpet_init(struct alarm_hpet *alarm, const struct hpet *hpet,
				 struct irqchip *chip, struct clock *clock);

#endif
