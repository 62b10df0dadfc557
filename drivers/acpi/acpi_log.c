// SPDX-License-Identifier: MIT
/* acpi_log - a line for what was found, and one for each remark. */
#include <foundry/acpi.h>
#include <foundry/log.h>

static const char *state_name(const struct acpi *acpi, enum acpi_part part)
{
	static const char *const names[] = {
		[ACPI_ABSENT]	= "absent",
		[ACPI_GOOD]	= "good",
		[ACPI_REFUSED]	= "refused",
	};

	return names[acpi->status[part].state];
}

void acpi_log(const struct acpi *acpi)
{
	for (enum acpi_part part = 0; part < ACPI_PARTS; part++) {
		const char *remark = acpi->status[part].remark;

		if (remark[0])
			log_warn("acpi", "%s", remark);
	}
	if (!acpi_has(acpi, ACPI_ROOT))
		return;
	log_event(LOG_INFO, "acpi", "tables",
		  LOG_STR("madt", state_name(acpi, ACPI_MADT)),
		  LOG_STR("fadt", state_name(acpi, ACPI_FADT)),
		  LOG_STR("hpet", state_name(acpi, ACPI_HPET)),
		  LOG_STR("mcfg", state_name(acpi, ACPI_MCFG)),
		  LOG_U64("cpus", acpi->madt.cpu_count),
		  LOG_U64("ioapics", acpi->madt.ioapic_count));
}
