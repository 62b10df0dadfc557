/* SPDX-License-Identifier: MIT */
/* acpi_recorded - the tables of real firmware, for tests. */
#ifndef DRIVERS_ACPI_ACPI_RECORDED_H
#define DRIVERS_ACPI_ACPI_RECORDED_H

#include <foundry/addr.h>

struct acpi_piece {
	paddr_t		at;
	const u8	*bytes;
	size_t		count;
};

/* The RSDP, the root table, then what it lists; of tables that we do not read only the header. */
struct acpi_recorded {
	const char		*name;
	const struct acpi_piece	*pieces;
	size_t			count;
};

enum {
	ACPI_RECORDED_Q35_SEABIOS,
	ACPI_RECORDED_Q35_QBOOT,
	ACPI_RECORDED_PC,
	ACPI_RECORDED_MICROVM,
	ACPI_RECORDED_COUNT
};

extern const struct acpi_recorded acpi_recorded[ACPI_RECORDED_COUNT];

#endif
