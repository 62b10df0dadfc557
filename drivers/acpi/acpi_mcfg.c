// SPDX-License-Identifier: MIT
/* acpi_mcfg - PCI configuration space in memory (PCI Firmware 3.3, 4.1.2). */
#include "table.h"

#define FIRST_ENTRY	44
#define ENTRY_BYTES	16

static int read_entry(struct acpi_ecam *ecam, const struct acpi_table *table, size_t index)
{
	size_t at = FIRST_ENTRY + index * ENTRY_BYTES;

	*ecam = (struct acpi_ecam){
		.base		= paddr(acpi_u64(table, at)),
		.segment	= acpi_u16(table, at + 8),
		.first_bus	= acpi_u8(table, at + 10),
		.last_bus	= acpi_u8(table, at + 11),
	};
	if (ecam->first_bus > ecam->last_bus)
		return acpi_refuse(table, "entry %zu has buses %u to %u", index, ecam->first_bus,
				   ecam->last_bus);
	if (ecam->base.raw == 0 || ecam->base.raw > U64_MAX - (256 * MiB - 1))
		return acpi_refuse(table, "entry %zu has its base at %#llx", index, ecam->base.raw);
	return 0;
}

int acpi_mcfg_read(struct acpi *acpi, const struct acpi_table *table)
{
	struct acpi_mcfg *mcfg = &acpi->mcfg;
	size_t bytes = table->length - FIRST_ENTRY;
	size_t count = bytes / ENTRY_BYTES;

	if (bytes % ENTRY_BYTES != 0)
		return acpi_refuse(table, "its %zu bytes end within an entry", table->length);
	if (count > ACPI_ECAMS_MAX)
		acpi_note(table, "it lists %zu segments, the first %d count", count, ACPI_ECAMS_MAX);
	mcfg->count = MIN(count, ACPI_ECAMS_MAX);
	for (size_t i = 0; i < mcfg->count; i++) {
		int err = read_entry(&mcfg->ecams[i], table, i);

		if (err)
			return err;
	}
	return 0;
}
