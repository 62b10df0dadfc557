/* SPDX-License-Identifier: MIT */
/*
 * clock_pmtimer - ACPI's power management timer: slow to read, and it never stops.
 *
 * It has 24 or 32 bits and is widened.  CLOCK-4 holds while somebody reads it, on any CPU, at least
 * every 4.6 s (24 bits) or 19 min (32 bits).
 */
#ifndef FOUNDRY_CLOCK_PMTIMER_H
#define FOUNDRY_CLOCK_PMTIMER_H

#include <foundry/acpi.h>
#include <foundry/clock.h>

struct clock_pmtimer {
	struct clock	clock;
	u16		port;
	u64		mask;
	u64		seen;		/* at the last reading */
};

/**
 * clock_pmtimer_init() - the timer that firmware tells of
 * @timer:	caller's storage
 * @fadt:	as firmware says, all zeroes when it says nothing
 *
 * Context: boot only.
 * Return: 0; -ENODEV when there is none at an I/O port.
 */
int __must_check clock_pmtimer_init(struct clock_pmtimer *timer, const struct acpi_fadt *fadt);

#endif
