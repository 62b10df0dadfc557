// SPDX-License-Identifier: MIT
/* What real firmware says, read right. */
#include <foundry/acpi.h>
#include <foundry/ktest.h>

#include "acpi_mock.h"

static struct acpi_mock mock;
static struct acpi acpi;

static void load(struct ktest *kt, unsigned int machine)
{
	acpi_mock_load(&mock, &acpi_recorded[machine]);
	ASSERT_EQ(kt, acpi_init(&acpi, mock.rsdp, &mock.memory), 0);
}

static const char *machine_label(const void *param)
{
	return ((const struct acpi_recorded *)param)->name;
}

static void nothing_to_remark(struct ktest *kt)
{
	acpi_mock_load(&mock, kt->param);
	ASSERT_EQ(kt, acpi_init(&acpi, mock.rsdp, &mock.memory), 0);
	for (enum acpi_part part = 0; part < ACPI_PARTS; part++) {
		EXPECT_NE(kt, acpi.status[part].state, ACPI_REFUSED);
		EXPECT_STREQ(kt, acpi.status[part].remark, "");
	}
	EXPECT_TRUE(kt, acpi_has(&acpi, ACPI_MADT));
	EXPECT_TRUE(kt, acpi_has(&acpi, ACPI_FADT));
	EXPECT_EQ(kt, mock.refused, 0);
	EXPECT_TRUE(kt, acpi_mock_verdict(&acpi, 0) == NULL);
}

static void expect_line(struct ktest *kt, unsigned int irq, u32 gsi, enum irq_trigger trigger)
{
	EXPECT_EQ(kt, acpi.madt.isa[irq].gsi, gsi);
	EXPECT_EQ(kt, acpi.madt.isa[irq].trigger, trigger);
	EXPECT_FALSE(kt, acpi.madt.isa[irq].active_low);
}

static void madt_q35(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_Q35_SEABIOS);
	EXPECT_EQ(kt, acpi.madt.local_apic.raw, 0xfee00000);
	EXPECT_TRUE(kt, acpi.madt.has_8259);
	ASSERT_EQ(kt, acpi.madt.cpu_count, 4);
	for (u32 i = 0; i < 4; i++) {
		EXPECT_EQ(kt, acpi.madt.cpus[i].apic_id, i);
		EXPECT_EQ(kt, acpi.madt.cpus[i].uid, i);
	}
	ASSERT_EQ(kt, acpi.madt.ioapic_count, 1);
	EXPECT_EQ(kt, acpi.madt.ioapics[0].registers.raw, 0xfec00000);
	EXPECT_EQ(kt, acpi.madt.ioapics[0].gsi_base, 0);
	EXPECT_EQ(kt, acpi.madt.nmi_count, 0);
}

/* The PIT arrives at pin 2; the lines of PCI are levels. */
static void overrides_q35(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_Q35_SEABIOS);
	expect_line(kt, 0, 2, IRQ_EDGE);
	expect_line(kt, 4, 4, IRQ_EDGE);
	expect_line(kt, 9, 9, IRQ_LEVEL);
	expect_line(kt, 15, 15, IRQ_EDGE);
}

static void local_nmi_q35(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_Q35_SEABIOS);
	ASSERT_EQ(kt, acpi.madt.local_nmi_count, 1);
	EXPECT_EQ(kt, acpi.madt.local_nmis[0].uid, ACPI_ALL_CPUS);
	EXPECT_EQ(kt, acpi.madt.local_nmis[0].lint, 1);
	EXPECT_EQ(kt, acpi.madt.local_nmis[0].trigger, IRQ_EDGE);
}

static void disabled_cpu(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_Q35_QBOOT);
	EXPECT_EQ(kt, acpi.madt.cpu_count, 2);
}

static void ioapics_microvm(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_MICROVM);
	ASSERT_EQ(kt, acpi.madt.ioapic_count, 2);
	EXPECT_EQ(kt, acpi.madt.ioapics[1].id, 1);
	EXPECT_EQ(kt, acpi.madt.ioapics[1].registers.raw, 0xfec10000);
	EXPECT_EQ(kt, acpi.madt.ioapics[1].gsi_base, 24);
}

static void expect_register(struct ktest *kt, const struct acpi_register *found,
			    enum acpi_space space, unsigned int bits, u64 address)
{
	EXPECT_EQ(kt, found->space, space);
	EXPECT_EQ(kt, found->bits, bits);
	EXPECT_EQ(kt, found->address, address);
}

static void fadt_q35(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_Q35_QBOOT);
	EXPECT_EQ(kt, acpi.fadt.sci_irq, 9);
	EXPECT_FALSE(kt, acpi.fadt.hardware_reduced);
	expect_register(kt, &acpi.fadt.pm_timer, ACPI_PORT, 32, 0x608);
	EXPECT_EQ(kt, acpi.fadt.pm_timer_bits, 24);
	expect_register(kt, &acpi.fadt.pm1a_control, ACPI_PORT, 16, 0x604);
	EXPECT_EQ(kt, acpi.fadt.pm1b_control.address, 0);
	expect_register(kt, &acpi.fadt.reset, ACPI_PORT, 8, 0xcf9);
	EXPECT_EQ(kt, acpi.fadt.reset_value, 0x0f);
}

/* ACPI 1.0: neither extended fields nor a reset register. */
static void fadt_pc(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_PC);
	expect_register(kt, &acpi.fadt.pm_timer, ACPI_PORT, 32, 0x608);
	expect_register(kt, &acpi.fadt.pm1a_control, ACPI_PORT, 16, 0x604);
	EXPECT_EQ(kt, acpi.fadt.reset.address, 0);
}

static void fadt_microvm(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_MICROVM);
	EXPECT_TRUE(kt, acpi.fadt.hardware_reduced);
	EXPECT_EQ(kt, acpi.fadt.pm_timer.address, 0);
	EXPECT_EQ(kt, acpi.fadt.pm1a_control.address, 0);
	expect_register(kt, &acpi.fadt.sleep_control, ACPI_MEMORY, 8, 0xfea00200);
	expect_register(kt, &acpi.fadt.reset, ACPI_MEMORY, 8, 0xfea00202);
	EXPECT_EQ(kt, acpi.fadt.reset_value, 0x42);
}

static void hpet(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_PC);
	ASSERT_TRUE(kt, acpi_has(&acpi, ACPI_HPET));
	EXPECT_EQ(kt, acpi.hpet.registers.raw, 0xfed00000);
	load(kt, ACPI_RECORDED_MICROVM);
	EXPECT_EQ(kt, acpi.status[ACPI_HPET].state, ACPI_ABSENT);
}

static void mcfg(struct ktest *kt)
{
	load(kt, ACPI_RECORDED_Q35_SEABIOS);
	ASSERT_EQ(kt, acpi.mcfg.count, 1);
	EXPECT_EQ(kt, acpi.mcfg.ecams[0].base.raw, 0xb0000000);
	EXPECT_EQ(kt, acpi.mcfg.ecams[0].segment, 0);
	EXPECT_EQ(kt, acpi.mcfg.ecams[0].first_bus, 0);
	EXPECT_EQ(kt, acpi.mcfg.ecams[0].last_bus, 255);
	load(kt, ACPI_RECORDED_PC);
	EXPECT_EQ(kt, acpi.status[ACPI_MCFG].state, ACPI_ABSENT);
}

static const struct ktest_case recorded_cases[] = {
	KCASE_FOR("nothing in it is refused or left out", nothing_to_remark, acpi_recorded,
		  machine_label),
	KCASE("MADT: processors and the IO APIC", madt_q35),
	KCASE("MADT: ISA lines, overridden or not", overrides_q35),
	KCASE("MADT: the NMI of all processors", local_nmi_q35),
	KCASE("MADT: a disabled processor is no processor", disabled_cpu),
	KCASE("MADT: two IO APICs", ioapics_microvm),
	KCASE("FADT: PM timer, PM1 and reset", fadt_q35),
	KCASE("FADT: that of ACPI 1.0", fadt_pc),
	KCASE("FADT: hardware-reduced", fadt_microvm),
	KCASE("HPET: its registers, or absent", hpet),
	KCASE("MCFG: its segment, or absent", mcfg),
	KCASE_END
};

static const struct ktest_suite acpi_recorded_suite = {
	.name	= "acpi/recorded",
	.needs	= FACT(CONSOLE),
	.cases	= recorded_cases,
};
KTEST_SUITE(acpi_recorded_suite);
