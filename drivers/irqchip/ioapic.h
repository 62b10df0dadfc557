/* SPDX-License-Identifier: MIT */
/*
 * ioapic - one IO APIC: pins, and a redirection register for each.  Intel 82093AA data sheet,
 * 3.0.
 */
#ifndef IOAPIC_H
#define IOAPIC_H

#include <foundry/bits.h>
#include <foundry/irqchip_apic.h>

/*
 * A redirection register: 3.2.4.  The vector is in the lowest byte, delivery is fixed and to
 * one CPU.
 */
#define IOAPIC_NMI		(4ull << 8)
#define IOAPIC_ACTIVE_LOW	BIT(13)
#define IOAPIC_LEVEL		BIT(15)
#define IOAPIC_MASKED		BIT(16)
#define IOAPIC_TARGET_SHIFT	56	/* APIC id, 8 bits */
#define IOAPIC_TARGET_MAX	0xff

/* Map it, count its pins and mask them all.  Return: 0, or -ENOMEM. */
int __must_check ioapic_init(struct ioapic *ioapic, const struct acpi_ioapic *told);

/* Set the redirection register of a pin.  The caller's lock keeps others away. */
void ioapic_write(const struct ioapic *ioapic, u32 pin, u64 entry);

#endif
