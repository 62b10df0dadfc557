// SPDX-License-Identifier: MIT
/*
 * ioapic - registers behind a window: the number of one is written, its value is at the other
 * address.
 */
#include <foundry/errno.h>
#include <foundry/io.h>

#include "ioapic.h"

/* Intel 82093AA data sheet, 3.1. */
#define SELECT		0x00
#define WINDOW		0x10
#define BYTES		0x20

/* 3.2. */
#define REG_VERSION	0x01
#define REG_REDIRECTION	0x10	/* two for each pin, the lower half first */

static u32 read_reg(const struct ioapic *ioapic, u32 reg)
{
	io_write32(ioapic->regs + SELECT, reg);
	return io_read32(ioapic->regs + WINDOW);
}

static void write_reg(const struct ioapic *ioapic, u32 reg, u32 value)
{
	io_write32(ioapic->regs + SELECT, reg);
	io_write32(ioapic->regs + WINDOW, value);
}

/* The mask is in the lower half: first to be set, last to be lifted. */
void ioapic_write(const struct ioapic *ioapic, u32 pin, u64 entry)
{
	u32 reg = REG_REDIRECTION + 2 * pin;

	if (entry & IOAPIC_MASKED)
		write_reg(ioapic, reg, (u32)entry);
	write_reg(ioapic, reg + 1, (u32)(entry >> 32));
	write_reg(ioapic, reg, (u32)entry);
}

int ioapic_init(struct ioapic *ioapic, const struct acpi_ioapic *told)
{
	ioapic->regs = io_map(told->registers, BYTES, IO_UNCACHED);
	if (!ioapic->regs)
		return -ENOMEM;
	ioapic->gsi_base = told->gsi_base;
	ioapic->pins = (read_reg(ioapic, REG_VERSION) >> 16 & 0xff) + 1;
	for (u32 pin = 0; pin < ioapic->pins; pin++)
		ioapic_write(ioapic, pin, IOAPIC_MASKED);
	return 0;
}
