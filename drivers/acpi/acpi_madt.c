// SPDX-License-Identifier: MIT
/* acpi_madt - processors and interrupt controllers (ACPI 6.5, 5.2.12). */
#include "table.h"

#define FIRST_ENTRY	44
#define PCAT_COMPAT	1u	/* in the table's flags */
#define CPU_ENABLED	1u	/* in a processor's flags */

/* An entry that lies within its table, as long as its kind needs. */
struct entry {
	const struct acpi_table	*table;
	unsigned int		index;
	size_t			at;
};

static u8 get_u8(const struct entry *entry, size_t offset)
{
	return acpi_u8(entry->table, entry->at + offset);
}

static u16 get_u16(const struct entry *entry, size_t offset)
{
	return acpi_u16(entry->table, entry->at + offset);
}

static u32 get_u32(const struct entry *entry, size_t offset)
{
	return acpi_u32(entry->table, entry->at + offset);
}

/* Whether one more fits. */
static bool has_room(const struct entry *entry, size_t count, size_t max, const char *what)
{
	if (count < max)
		return true;
	acpi_note(entry->table, "it lists more than %zu %s, the first %zu count", max, what, max);
	return false;
}

/* MPS INTI flags (5.2.12.5, table 5.26): two bits each of polarity and trigger; 0 is as on ISA. */
static void read_flags(const struct entry *entry, u16 flags, enum irq_trigger *trigger,
		       bool *active_low)
{
	unsigned int polarity = flags & 3, mode = flags >> 2 & 3;

	if (polarity == 2 || mode == 2)
		acpi_note(entry->table, "entry %u has reserved flags %#x, taken as those of ISA",
			  entry->index, flags);
	*trigger = mode == 3 ? IRQ_LEVEL : IRQ_EDGE;
	*active_low = polarity == 3;
}

static void add_cpu(struct acpi_madt *madt, const struct entry *entry, struct acpi_cpu cpu,
		    u32 flags)
{
	if (!(flags & CPU_ENABLED))
		return;
	for (size_t i = 0; i < madt->cpu_count; i++) {
		if (madt->cpus[i].apic_id == cpu.apic_id) {
			acpi_note(entry->table, "entry %u repeats APIC id %u",
				  entry->index, cpu.apic_id);
			return;
		}
	}
	if (has_room(entry, madt->cpu_count, ACPI_CPUS_MAX, "processors"))
		madt->cpus[madt->cpu_count++] = cpu;
}

/* 5.2.12.2 */
static void read_local_apic(struct acpi_madt *madt, const struct entry *entry)
{
	struct acpi_cpu cpu = { .uid = get_u8(entry, 2), .apic_id = get_u8(entry, 3) };

	add_cpu(madt, entry, cpu, get_u32(entry, 4));
}

/* 5.2.12.12 */
static void read_x2apic(struct acpi_madt *madt, const struct entry *entry)
{
	struct acpi_cpu cpu = { .apic_id = get_u32(entry, 4), .uid = get_u32(entry, 12) };

	add_cpu(madt, entry, cpu, get_u32(entry, 8));
}

/* 5.2.12.3 */
static void read_ioapic(struct acpi_madt *madt, const struct entry *entry)
{
	struct acpi_ioapic ioapic = {
		.id		= get_u8(entry, 2),
		.registers	= paddr(get_u32(entry, 4)),
		.gsi_base	= get_u32(entry, 8),
	};

	if (ioapic.registers.raw == 0) {
		acpi_note(entry->table, "entry %u is an IO APIC at address 0", entry->index);
		return;
	}
	for (size_t i = 0; i < madt->ioapic_count; i++) {
		if (madt->ioapics[i].gsi_base == ioapic.gsi_base) {
			acpi_note(entry->table, "entry %u is a second IO APIC for interrupt %u",
				  entry->index, ioapic.gsi_base);
			return;
		}
	}
	if (has_room(entry, madt->ioapic_count, ACPI_IOAPICS_MAX, "IO APICs"))
		madt->ioapics[madt->ioapic_count++] = ioapic;
}

/* 5.2.12.5; bus 0 is ISA, and there is no other. */
static void read_override(struct acpi_madt *madt, const struct entry *entry)
{
	u8 bus = get_u8(entry, 2), irq = get_u8(entry, 3);
	struct acpi_line line = { .gsi = get_u32(entry, 4) };

	if (bus != 0 || irq >= ACPI_ISA_IRQS) {
		acpi_note(entry->table,
			  "entry %u overrides IRQ %u of bus %u, which ISA does not have",
			  entry->index, irq, bus);
		return;
	}
	read_flags(entry, get_u16(entry, 8), &line.trigger, &line.active_low);
	madt->isa[irq] = line;
}

/* 5.2.12.6 */
static void read_nmi(struct acpi_madt *madt, const struct entry *entry)
{
	struct acpi_line line = { .gsi = get_u32(entry, 4) };

	if (!has_room(entry, madt->nmi_count, ACPI_NMIS_MAX, "NMI sources"))
		return;
	read_flags(entry, get_u16(entry, 2), &line.trigger, &line.active_low);
	madt->nmis[madt->nmi_count++] = line;
}

static void add_local_nmi(struct acpi_madt *madt, const struct entry *entry,
			  struct acpi_local_nmi nmi, u16 flags)
{
	if (nmi.lint > 1) {
		acpi_note(entry->table, "entry %u is an NMI at LINT%u, which no local APIC has",
			  entry->index, nmi.lint);
		return;
	}
	if (!has_room(entry, madt->local_nmi_count, ACPI_LOCAL_NMIS_MAX, "local NMIs"))
		return;
	read_flags(entry, flags, &nmi.trigger, &nmi.active_low);
	madt->local_nmis[madt->local_nmi_count++] = nmi;
}

/* 5.2.12.7 */
static void read_local_nmi(struct acpi_madt *madt, const struct entry *entry)
{
	u8 uid = get_u8(entry, 2);
	struct acpi_local_nmi nmi = {
		.uid	= uid == 0xff ? ACPI_ALL_CPUS : uid,
		.lint	= get_u8(entry, 5),
	};

	add_local_nmi(madt, entry, nmi, get_u16(entry, 3));
}

/* 5.2.12.13 */
static void read_x2apic_nmi(struct acpi_madt *madt, const struct entry *entry)
{
	struct acpi_local_nmi nmi = { .uid = get_u32(entry, 4), .lint = get_u8(entry, 8) };

	add_local_nmi(madt, entry, nmi, get_u16(entry, 2));
}

/* 5.2.12.8: in place of the 32 bits of the table. */
static void read_address(struct acpi_madt *madt, const struct entry *entry)
{
	madt->local_apic = paddr(acpi_u64(entry->table, entry->at + 4));
}

/* By type; those without a reader are for other machines or later versions, and stepped over. */
static const struct kind {
	u8	bytes;
	void	(*read)(struct acpi_madt *madt, const struct entry *entry);
} kinds[] = {
	[0]	= {  8, read_local_apic },
	[1]	= { 12, read_ioapic },
	[2]	= { 10, read_override },
	[3]	= {  8, read_nmi },
	[4]	= {  6, read_local_nmi },
	[5]	= { 12, read_address },
	[9]	= { 16, read_x2apic },
	[10]	= { 12, read_x2apic_nmi },
};

static int read_entry(struct acpi_madt *madt, const struct entry *entry, u8 type, u8 bytes)
{
	const struct kind *kind = type < ARRAY_SIZE(kinds) ? &kinds[type] : NULL;

	if (!kind || !kind->read)
		return 0;
	if (bytes < kind->bytes)
		return acpi_refuse(entry->table,
				   "entry %u at offset %zu is %u bytes long, type %u needs %u",
				   entry->index, entry->at, bytes, type, kind->bytes);
	kind->read(madt, entry);
	return 0;
}

static int read_entries(struct acpi_madt *madt, const struct acpi_table *table)
{
	struct entry entry = { .table = table, .at = FIRST_ENTRY };

	while (entry.at < table->length) {
		size_t left = table->length - entry.at;
		u8 bytes;
		int err;

		if (left < 2)
			return acpi_refuse(table,
					   "entry %u at offset %zu is cut off by the table's end",
					   entry.index, entry.at);
		bytes = get_u8(&entry, 1);
		if (bytes < 2)
			return acpi_refuse(table, "entry %u at offset %zu is %u bytes long",
					   entry.index, entry.at, bytes);
		if (bytes > left)
			return acpi_refuse(table,
					   "entry %u at offset %zu is %u bytes long, %zu are left",
					   entry.index, entry.at, bytes, left);
		err = read_entry(madt, &entry, get_u8(&entry, 0), bytes);
		if (err)
			return err;
		entry.at += bytes;
		entry.index++;
	}
	return 0;
}

int acpi_madt_read(struct acpi *acpi, const struct acpi_table *table)
{
	struct acpi_madt *madt = &acpi->madt;
	int err;

	madt->local_apic = paddr(acpi_u32(table, 36));
	madt->has_8259 = acpi_u32(table, 40) & PCAT_COMPAT;
	/* ISA IRQs are edges, active high, and arrive under their own numbers (5.2.12.5). */
	for (u32 irq = 0; irq < ACPI_ISA_IRQS; irq++)
		madt->isa[irq] = (struct acpi_line){ .gsi = irq, .trigger = IRQ_EDGE };

	err = read_entries(madt, table);
	if (err)
		return err;
	if (madt->local_apic.raw == 0)
		return acpi_refuse(table, "its local APICs are at address 0");
	return 0;
}
