// SPDX-License-Identifier: MIT
/* acpi_hpet - where the high precision event timers are (IA-PC HPET 1.0a, 3.2.4). */
#include "table.h"

int acpi_hpet_read(struct acpi *acpi, const struct acpi_table *table)
{
	struct acpi_register registers = acpi_register_read(table, 40, "timer block");

	if (registers.address == 0 || registers.space != ACPI_MEMORY)
		return acpi_refuse(table, "its registers are not in memory");
	acpi->hpet.registers = paddr(registers.address);
	acpi->hpet.min_tick = acpi_u16(table, 53);
	return 0;
}
