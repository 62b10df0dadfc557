// SPDX-License-Identifier: MIT
/* clock_pmtimer - ACPI 6.5, 4.8.2.1. */
#include <foundry/bits.h>
#include <foundry/clock_pmtimer.h>
#include <foundry/errno.h>

#include <asm/portio.h>

#include "widen.h"

#define PMTIMER_HZ	3579545

static tick_t pmtimer_now(struct clock *clock)
{
	struct clock_pmtimer *timer = container_of(clock, struct clock_pmtimer, clock);
	u64 before = widen_begin(&timer->seen);

	return widen_end(&timer->seen, before, inl(timer->port), timer->mask);
}

static const struct clock_ops pmtimer_ops = {
	.now	= pmtimer_now,
};

int clock_pmtimer_init(struct clock_pmtimer *timer, const struct acpi_fadt *fadt)
{
	const struct acpi_register *reg = &fadt->pm_timer;

	if (fadt->hardware_reduced || reg->space != ACPI_PORT || reg->address == 0 ||
	    reg->address > 0xffff)
		return -ENODEV;
	*timer = (struct clock_pmtimer){
		.clock	= { .ops = &pmtimer_ops, .name = "pmtimer", .hz = PMTIMER_HZ },
		.port	= (u16)reg->address,
		.mask	= fadt->pm_timer_bits == 32 ? U32_MAX : BIT(24) - 1,
	};
	return 0;
}
