// SPDX-License-Identifier: MIT
/* apic_lines - ACPI 6.5, 5.2.12: IO APICs, interrupt source overrides, NMI sources. */
#include <foundry/log.h>
#include <foundry/string.h>

#include "apic_lines.h"
#include "ioapic.h"

/* The last lines are each CPU's own. */
#define GSIS_MAX	(IRQCHIP_APIC_LINES_MAX - IRQCHIP_APIC_OWN_LINES)

/*
 * Where the second 8259 hangs on the first: no device has this IRQ, and another may arrive
 * there.
 */
#define ISA_CASCADE	2

u64 apic_entry_trigger(const struct irqchip_apic_line *line, enum irq_trigger trigger)
{
	u64 entry = line->entry & ~IOAPIC_LEVEL;

	if (line->use == APIC_PCI)
		entry &= ~IOAPIC_ACTIVE_LOW;
	if (trigger == IRQ_EDGE)
		return entry;
	return entry | IOAPIC_LEVEL | (line->use == APIC_PCI ? IOAPIC_ACTIVE_LOW : 0);
}

u64 apic_entry_target(u64 entry, u64 apic_id)
{
	return (entry & (BIT(IOAPIC_TARGET_SHIFT) - 1)) | apic_id << IOAPIC_TARGET_SHIFT;
}

/* PCI's are level: PCI Local Bus 3.0, 2.2.6.  ISA's are edge unless firmware says otherwise. */
static void add_pins(struct irqchip_apic *apic, const struct ioapic *ioapic, u32 apic_id)
{
	for (u32 gsi = ioapic->gsi_base; gsi - ioapic->gsi_base < ioapic->pins; gsi++) {
		struct irqchip_apic_line *line;

		if (gsi >= GSIS_MAX) {
			log_warn("irq", "lines from GSI %u on have no vector and are left out", gsi);
			return;
		}
		line = &apic->lines[gsi];
		line->ioapic = ioapic;
		line->use = gsi < ACPI_ISA_IRQS ? APIC_ISA : APIC_PCI;
		line->entry = apic_entry_target(IOAPIC_MASKED | (IRQCHIP_APIC_FIRST_VECTOR + gsi),
						apic_id);
		if (line->use == APIC_PCI)
			line->entry = apic_entry_trigger(line, IRQ_LEVEL);
		apic->gsis = MAX(apic->gsis, gsi + 1);
	}
}

/* Or NULL. */
static struct irqchip_apic_line *find(struct irqchip_apic *apic, u32 gsi)
{
	return gsi < apic->gsis && apic->lines[gsi].use != APIC_NO_LINE ? &apic->lines[gsi] : NULL;
}

static u64 polarity(const struct acpi_line *told)
{
	return told->active_low ? IOAPIC_ACTIVE_LOW : 0;
}

static void signal_as_told(struct irqchip_apic *apic, const struct acpi_madt *madt)
{
	for (unsigned int i = 0; i < ACPI_ISA_IRQS; i++) {
		const struct acpi_line *told = &madt->isa[i];
		struct irqchip_apic_line *line = find(apic, told->gsi);

		if (!line || i == ISA_CASCADE)
			continue;
		line->use = APIC_ISA;
		line->entry &= ~IOAPIC_ACTIVE_LOW;
		line->entry |= polarity(told);
		line->entry = apic_entry_trigger(line, told->trigger);
	}
}

/* Neither masked nor with a vector: 82093AA data sheet, 3.2.4, "Delivery Mode". */
static void wire_nmis(struct irqchip_apic *apic, const struct acpi_madt *madt, u32 apic_id)
{
	for (size_t i = 0; i < madt->nmi_count; i++) {
		const struct acpi_line *told = &madt->nmis[i];
		struct irqchip_apic_line *line = find(apic, told->gsi);

		if (!line)
			continue;
		line->use = APIC_NMI;
		line->entry = apic_entry_target(IOAPIC_NMI | polarity(told), apic_id);
	}
}

void apic_lines_init(struct irqchip_apic *apic, const struct acpi_madt *madt, u32 apic_id)
{
	apic->gsis = 0;
	memset(apic->lines, 0, sizeof(apic->lines));
	for (size_t i = 0; i < madt->ioapic_count; i++)
		add_pins(apic, &apic->ioapics[i], apic_id);
	signal_as_told(apic, madt);
	wire_nmis(apic, madt, apic_id);
}
