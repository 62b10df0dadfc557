// SPDX-License-Identifier: MIT
/* hpet - found, silenced, started. */
#include <foundry/errno.h>

#include "hpet_regs.h"

#define FS_PER_SECOND	1000000000000000ull

/* "must be less than or equal to 100 nanoseconds": IA-PC HPET 1.0a, 2.3.4. */
#define PERIOD_MAX	100000000u

int hpet_init(struct hpet *hpet, const struct acpi_hpet *told)
{
	u32 capabilities, period;

	if (told->registers.raw == 0)
		return -ENODEV;
	*hpet = (struct hpet){ .regs = io_map(told->registers, HPET_BYTES, IO_UNCACHED) };
	if (!hpet->regs)
		return -ENOMEM;

	capabilities = hpet_read(hpet, HPET_CAPABILITIES);
	period = hpet_read(hpet, HPET_PERIOD);
	if (period == 0 || period > PERIOD_MAX)
		return -ENODEV;
	hpet->hz = FS_PER_SECOND / period;
	hpet->wide = capabilities & HPET_WIDE;
	hpet->comparators = (capabilities >> 8 & 0x1f) + 1;

	/* Stopped while it is set; nothing in place of the 8254's and the RTC's interrupts. */
	hpet_write(hpet, HPET_CONFIG, 0);
	for (unsigned int i = 0; i < hpet->comparators; i++)
		hpet_write(hpet, HPET_TIMER(i), 0);
	hpet_write(hpet, HPET_COUNTER, 0);
	hpet_write(hpet, HPET_COUNTER_HIGH, 0);
	hpet_write(hpet, HPET_CONFIG, HPET_RUN);
	return 0;
}
