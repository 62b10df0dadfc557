// SPDX-License-Identifier: MIT
/* acpi_fadt - registers of fixed hardware (ACPI 6.5, 5.2.9, table 5.9). */
#include <foundry/bits.h>

#include "table.h"

#define GAS_BYTES	12

/* Fixed feature flags (table 5.10). */
#define TMR_VAL_EXT	BIT(8)
#define RESET_REG_SUP	BIT(10)
#define HW_REDUCED	BIT(20)

/* A block of registers: a port, its length, and since ACPI 2.0 a field that wins when it is set. */
struct block {
	const char	*what;
	size_t		port, bytes, extended;
};

static const struct block pm1a_control = { "PM1a control", 64, 89, 172 };
static const struct block pm1b_control = { "PM1b control", 68, 89, 184 };
static const struct block pm_timer = { "PM timer", 76, 91, 208 };

static struct acpi_register read_extended(const struct acpi_table *table, size_t offset,
					  const char *what)
{
	if (offset + GAS_BYTES > table->length)
		return (struct acpi_register){ .address = 0 };
	return acpi_register_read(table, offset, what);
}

static struct acpi_register read_block(const struct acpi_table *table, const struct block *block)
{
	struct acpi_register found = read_extended(table, block->extended, block->what);
	u32 port = acpi_u32(table, block->port);

	if (found.address != 0 || port == 0)
		return found;
	if (port > 0xffff) {
		acpi_note(table, "the %s is at %#x, which is no port", block->what, port);
		return found;
	}
	return (struct acpi_register){
		.space		= ACPI_PORT,
		.bits		= (u8)MIN(8 * acpi_u8(table, block->bytes), 64),
		.address	= port,
	};
}

static void read_reset(struct acpi_fadt *fadt, const struct acpi_table *table)
{
	if (table->length < 129)
		return;
	fadt->reset = acpi_register_read(table, 116, "reset register");
	fadt->reset_value = acpi_u8(table, 128);
}

int acpi_fadt_read(struct acpi *acpi, const struct acpi_table *table)
{
	struct acpi_fadt *fadt = &acpi->fadt;
	u32 flags = acpi_u32(table, 112);

	fadt->sci_irq = acpi_u16(table, 46);
	fadt->hardware_reduced = flags & HW_REDUCED;
	if (flags & RESET_REG_SUP)
		read_reset(fadt, table);

	/* Hardware-reduced: the fields of the fixed registers are to be ignored, 4.1 and 5.2.9. */
	if (fadt->hardware_reduced) {
		fadt->sleep_control = read_extended(table, 244, "sleep control register");
		return 0;
	}
	fadt->pm1a_control = read_block(table, &pm1a_control);
	fadt->pm1b_control = read_block(table, &pm1b_control);
	fadt->pm_timer = read_block(table, &pm_timer);
	fadt->pm_timer_bits = flags & TMR_VAL_EXT ? 32 : 24;
	return 0;
}
