// SPDX-License-Identifier: MIT
/* Lines by made-up tables: what no emulator's firmware says. */
#include <foundry/ktest.h>

#include "apic_lines.h"
#include "ioapic.h"

#define CPU	7

static struct irqchip_apic apic;
static struct acpi_madt madt;

/* Two IO APICs with a hole between them; IRQs of the ISA bus one to one, edge and active high. */
static void begin(void)
{
	memset(&madt, 0, sizeof(madt));
	madt.ioapic_count = 2;
	for (u32 i = 0; i < ACPI_ISA_IRQS; i++)
		madt.isa[i] = (struct acpi_line){ .gsi = i, .trigger = IRQ_EDGE };
	apic.ioapics[0] = (struct ioapic){ .gsi_base = 0, .pins = 24 };
	apic.ioapics[1] = (struct ioapic){ .gsi_base = 32, .pins = 8 };
}

static u64 entry(u32 gsi)
{
	return apic.lines[gsi].entry;
}

static const u64 pci_level = IOAPIC_LEVEL | IOAPIC_ACTIVE_LOW;

static void numbers(struct ktest *kt)
{
	begin();
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, apic.gsis, 40);
	EXPECT_EQ(kt, apic.lines[23].ioapic, &apic.ioapics[0]);
	EXPECT_EQ(kt, apic.lines[24].use, APIC_NO_LINE);
	EXPECT_EQ(kt, apic.lines[31].use, APIC_NO_LINE);
	EXPECT_EQ(kt, apic.lines[32].ioapic, &apic.ioapics[1]);
}

static void masked_for_its_cpu(struct ktest *kt)
{
	begin();
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, entry(4), 0x0700000000010034ull);
	EXPECT_EQ(kt, entry(39), 0x0700000000010057ull | pci_level);
	EXPECT_EQ(kt, apic_entry_target(entry(4), 0xff), 0xff00000000010034ull);
}

static void isa_as_told(struct ktest *kt)
{
	begin();
	madt.isa[0].gsi = 2;
	madt.isa[9] = (struct acpi_line){ .gsi = 20, .trigger = IRQ_LEVEL, .active_low = true };
	madt.isa[10] = (struct acpi_line){ .gsi = 21, .trigger = IRQ_LEVEL };
	madt.isa[11] = (struct acpi_line){ .gsi = 11, .trigger = IRQ_EDGE, .active_low = true };
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, entry(20) & pci_level, pci_level);
	EXPECT_EQ(kt, entry(21) & pci_level, IOAPIC_LEVEL);
	EXPECT_EQ(kt, entry(11) & pci_level, IOAPIC_ACTIVE_LOW);
	EXPECT_EQ(kt, entry(22) & pci_level, pci_level);

	/* The polarity that firmware told stays when the trigger changes. */
	EXPECT_EQ(kt, apic_entry_trigger(&apic.lines[11], IRQ_LEVEL) & pci_level, pci_level);
	EXPECT_EQ(kt, apic_entry_trigger(&apic.lines[21], IRQ_LEVEL) & pci_level, IOAPIC_LEVEL);
	EXPECT_EQ(kt, apic_entry_trigger(&apic.lines[20], IRQ_EDGE) & pci_level, IOAPIC_ACTIVE_LOW);
	EXPECT_EQ(kt, apic_entry_trigger(&apic.lines[22], IRQ_EDGE) & pci_level, 0);
}

/* The IRQ of the cascade has no device, and must not undo what another one is told. */
static void cascade_is_nobodys(struct ktest *kt)
{
	begin();
	madt.isa[0] = (struct acpi_line){ .gsi = 2, .trigger = IRQ_LEVEL, .active_low = true };
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, entry(2) & pci_level, pci_level);
}

static void nmi_is_no_line(struct ktest *kt)
{
	begin();
	madt.nmi_count = 2;
	madt.nmis[0] = (struct acpi_line){ .gsi = 10, .active_low = true };
	madt.nmis[1] = (struct acpi_line){ .gsi = 1000 };
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, apic.lines[10].use, APIC_NMI);
	EXPECT_EQ(kt, entry(10), 0x0700000000002400ull);
}

static void told_what_is_not_there(struct ktest *kt)
{
	begin();
	madt.isa[5].gsi = U32_MAX;
	madt.isa[6].gsi = 28;
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, apic.gsis, 40);
	EXPECT_EQ(kt, apic.lines[28].use, APIC_NO_LINE);
}

static void no_more_than_vectors(struct ktest *kt)
{
	begin();
	apic.ioapics[1].pins = 240;
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, apic.gsis, IRQCHIP_APIC_LINES_MAX - 2);

	apic.ioapics[1] = (struct ioapic){ .gsi_base = 0xfffffff0, .pins = 240 };
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, apic.gsis, 24);
}

static void none_at_all(struct ktest *kt)
{
	begin();
	madt.ioapic_count = 0;
	apic_lines_init(&apic, &madt, CPU);
	EXPECT_EQ(kt, apic.gsis, 0);
}

static const struct ktest_case cases[] = {
	KCASE("lines are numbered over all IO APICs, holes are none", numbers),
	KCASE("lines are masked, with their vector, for the CPU", masked_for_its_cpu),
	KCASE("an ISA IRQ arrives where and as firmware says", isa_as_told),
	KCASE("the IRQ of the cascade is nobody's", cascade_is_nobodys),
	KCASE("an NMI is no line", nmi_is_no_line),
	KCASE("what firmware tells of a line that is not there is left out", told_what_is_not_there),
	KCASE("lines without a vector are left out", no_more_than_vectors),
	KCASE("no IO APIC, no line", none_at_all),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "apic-lines",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
