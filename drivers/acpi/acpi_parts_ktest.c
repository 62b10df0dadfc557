// SPDX-License-Identifier: MIT
/* FADT, HPET and MCFG in every way that they can be wrong. */
#include <foundry/acpi.h>
#include <foundry/ktest.h>

#include "acpi_forge.h"

static void fadt_extended_wins(struct ktest *kt)
{
	u8 *fadt = forge_one("FACP", 244);

	acpi_mock_put(fadt + 76, 4, 0x608);
	fadt[91] = 4;
	forge_register(fadt + 208, 0, 32, 0xfee01000);
	acpi_mock_put(fadt + 112, 4, BIT(8));
	expect_found(kt, ACPI_FADT, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.fadt.pm_timer.space, ACPI_MEMORY);
	EXPECT_EQ(kt, found.fadt.pm_timer.address, 0xfee01000);
	EXPECT_EQ(kt, found.fadt.pm_timer_bits, 32);
	EXPECT_EQ(kt, found.fadt.pm1a_control.address, 0);
}

static void fadt_ports(struct ktest *kt)
{
	u8 *fadt = forge_one("FACP", 220);

	acpi_mock_put(fadt + 64, 4, 0xffff);
	acpi_mock_put(fadt + 68, 4, 1);
	fadt[89] = 2;
	fadt[91] = 255;
	acpi_mock_put(fadt + 76, 4, 0x608);
	expect_found(kt, ACPI_FADT, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.fadt.pm1a_control.address, 0xffff);
	EXPECT_EQ(kt, found.fadt.pm1b_control.address, 1);
	EXPECT_EQ(kt, found.fadt.pm1b_control.bits, 16);
	EXPECT_EQ(kt, found.fadt.pm_timer.bits, 64);

	/* An extended field that ends with the table. */
	forge_register(fadt + 208, 1, 32, 0xffff);
	forge_register(fadt + 184, 0, 16, 1);
	expect_found(kt, ACPI_FADT, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.fadt.pm_timer.address, 0xffff);
	EXPECT_EQ(kt, found.fadt.pm1b_control.address, 1);
	EXPECT_EQ(kt, found.fadt.pm1b_control.space, ACPI_MEMORY);
}

static void fadt_bad_registers(struct ktest *kt)
{
	u8 *fadt = forge_one("FACP", 244);

	forge_register(fadt + 116, 2, 8, 0xcf9);
	expect_found(kt, ACPI_FADT, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.fadt.reset.address, 0);

	acpi_mock_put(fadt + 112, 4, BIT(10));
	expect_found(kt, ACPI_FADT, ACPI_GOOD,
		     "FADT: the reset register is at 0xcf9 of address space 2");
	EXPECT_EQ(kt, found.fadt.reset.address, 0);

	acpi_mock_put(fadt + 112, 4, 0);
	forge_register(fadt + 208, 1, 32, 0x10000);
	expect_found(kt, ACPI_FADT, ACPI_GOOD,
		     "FADT: the PM timer is at 0x10000 of address space 1");
	EXPECT_EQ(kt, found.fadt.pm_timer.address, 0);

	forge_register(fadt + 208, 0, 0, 0);
	acpi_mock_put(fadt + 76, 4, 0x10000);
	expect_found(kt, ACPI_FADT, ACPI_GOOD,
		     "FADT: the PM timer is at 0x10000, which is no port");
	EXPECT_EQ(kt, found.fadt.pm_timer.address, 0);
}

/* The extended fields begin inside of the table and end behind it. */
static void fadt_cut(struct ktest *kt)
{
	u8 *fadt = forge_one("FACP", 244);

	acpi_mock_put(fadt + 112, 4, BIT(10) | BIT(20));
	forge_register(fadt + 116, 0, 8, 0x1234);
	for (size_t length = 116; length < 244; length++) {
		acpi_mock_put(fadt + 4, 4, length);
		expect_found(kt, ACPI_FADT, ACPI_GOOD, "");
		EXPECT_EQ(kt, found.fadt.reset.address, length < 129 ? 0 : 0x1234);
	}
	acpi_mock_put(fadt + 4, 4, 115);
	expect_found(kt, ACPI_FADT, ACPI_REFUSED,
		     "FADT: it is 115 bytes long, at least 116 are needed");
}

static void hpet_registers(struct ktest *kt)
{
	u8 *hpet = forge_one("HPET", 56);

	expect_found(kt, ACPI_HPET, ACPI_REFUSED, "HPET: its registers are not in memory");
	forge_register(hpet + 40, 1, 64, 0x40);
	expect_found(kt, ACPI_HPET, ACPI_REFUSED, "HPET: its registers are not in memory");
	forge_register(hpet + 40, 0, 64, 0xfed00000);
	acpi_mock_put(hpet + 53, 2, 0x3039);
	expect_found(kt, ACPI_HPET, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.hpet.min_tick, 12345);
}

static void put_ecam(u8 *entry, u64 base, u8 first, u8 last)
{
	acpi_mock_put(entry, 8, base);
	entry[10] = first;
	entry[11] = last;
}

static void mcfg_entries(struct ktest *kt)
{
	u8 *mcfg = forge_one("MCFG", 60);

	put_ecam(mcfg + 44, 0xb0000000, 4, 3);
	expect_found(kt, ACPI_MCFG, ACPI_REFUSED, "MCFG: entry 0 has buses 4 to 3");
	put_ecam(mcfg + 44, 0, 0, 255);
	expect_found(kt, ACPI_MCFG, ACPI_REFUSED, "MCFG: entry 0 has its base at 0");
	put_ecam(mcfg + 44, 0xfffffffff0000001ull, 0, 255);
	expect_found(kt, ACPI_MCFG, ACPI_REFUSED,
		     "MCFG: entry 0 has its base at 0xfffffffff0000001");
	put_ecam(mcfg + 44, 0xfffffffff0000000ull, 0, 255);
	expect_found(kt, ACPI_MCFG, ACPI_GOOD, "");
	put_ecam(mcfg + 44, 0xb0000000, 3, 3);
	acpi_mock_put(mcfg + 52, 2, 0x1234);
	expect_found(kt, ACPI_MCFG, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.mcfg.ecams[0].segment, 0x1234);
	acpi_mock_put(mcfg + 4, 4, 44);
	expect_found(kt, ACPI_MCFG, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.mcfg.count, 0);
	acpi_mock_put(mcfg + 4, 4, 59);
	expect_found(kt, ACPI_MCFG, ACPI_REFUSED, "MCFG: its 59 bytes end within an entry");
}

static void mcfg_too_many(struct ktest *kt)
{
	u8 *mcfg = forge_one("MCFG", 44 + 16 * (ACPI_ECAMS_MAX + 1));

	for (size_t i = 0; i <= ACPI_ECAMS_MAX; i++)
		put_ecam(mcfg + 44 + 16 * i, 0xb0000000, 0, 255);
	expect_found(kt, ACPI_MCFG, ACPI_GOOD, "MCFG: it lists 17 segments, the first 16 count");
	acpi_mock_put(mcfg + 4, 4, 44 + 16 * ACPI_ECAMS_MAX);
	expect_found(kt, ACPI_MCFG, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.mcfg.count, ACPI_ECAMS_MAX);
}

static const struct ktest_case cases[] = {
	KCASE("FADT: extended fields win", fadt_extended_wins),
	KCASE("FADT: ports, and extended fields up to the table's end", fadt_ports),
	KCASE("FADT: registers that cannot be", fadt_bad_registers),
	KCASE("FADT: cut anywhere in its newer half", fadt_cut),
	KCASE("HPET: registers", hpet_registers),
	KCASE("MCFG: entries", mcfg_entries),
	KCASE("MCFG: too many segments", mcfg_too_many),
	KCASE_END
};

static const struct ktest_suite acpi_parts_suite = {
	.name	= "acpi/parts",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(acpi_parts_suite);
