/* SPDX-License-Identifier: MIT */
/*
 * apic_lines - from firmware's table to what each redirection register shall hold.  Touches no
 * hardware.
 */
#ifndef APIC_LINES_H
#define APIC_LINES_H

#include <foundry/irqchip_apic.h>

/*
 * Fill @apic->lines and @apic->gsis: every line masked, signalling as told, for the CPU of @apic_id.  The
 * pins of @apic->ioapics are known, one for each that @madt names.
 */
void apic_lines_init(struct irqchip_apic *apic, const struct acpi_madt *madt, u32 apic_id);

/* The entry of @line, with another trigger. */
u64 apic_entry_trigger(const struct irqchip_apic_line *line, enum irq_trigger trigger);

/* @entry for the CPU of @apic_id, which fits. */
u64 apic_entry_target(u64 entry, u64 apic_id);

#endif
