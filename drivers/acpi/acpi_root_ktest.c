// SPDX-License-Identifier: MIT
/* Roots that no honest firmware writes; each is refused, or cut, by the sentence that says why. */
#include <foundry/acpi.h>
#include <foundry/errno.h>
#include <foundry/ktest.h>
#include <foundry/string.h>

#include "acpi_forge.h"

static void no_rsdp(struct ktest *kt)
{
	forge_rsdt(0);
	EXPECT_EQ(kt, acpi_init(&found, paddr(0), &forged.memory), -ENOENT);
	EXPECT_STREQ(kt, found.status[ACPI_ROOT].remark, "RSDP: firmware named none");
	EXPECT_EQ(kt, forged.asked, 0);
}

static void rsdp_names_nothing(struct ktest *kt)
{
	forge_rsdp(0, 0);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED, "RSDP: it names no table");
}

static void rsdp_lengths(struct ktest *kt)
{
	u8 *rsdp = forge_rsdp(0, FORGED_ROOT.raw);

	acpi_mock_put(rsdp + 20, 4, 35);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDP: it is 35 bytes long, 36 to 4096 were expected");
	acpi_mock_put(rsdp + 20, 4, U32_MAX);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDP: it is 4294967295 bytes long, 36 to 4096 were expected");
	acpi_mock_put(rsdp + 20, 4, 4096);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDP: its 4096 bytes at 0x1000 are not all in memory");
	acpi_mock_put(rsdp + 20, 4, 37);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDP: its 37 bytes at 0x1000 are not all in memory");
}

static void rsdp_sums(struct ktest *kt)
{
	u8 *rsdp = forge_rsdp(0, FORGED_ROOT.raw);

	expect_found(kt, ACPI_ROOT, ACPI_REFUSED, "XSDT: its header at 0x2000 is not in memory");
	forged.repair = false;
	rsdp[33]++;
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED, "RSDP: its 36 bytes add up to 0x1, not to 0");
	rsdp[9]++;
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDP: its first 20 bytes add up to 0x1, not to 0");
}

/* ACPI 2.0 may leave the XSDT out. */
static void rsdp_without_xsdt(struct ktest *kt)
{
	u8 *rsdp = forge_rsdp(FORGED_ROOT.raw, FORGED_ROOT.raw);

	acpi_mock_put(rsdp + 24, 8, 0);
	forge_table(FORGED_ROOT, "RSDT", 36);
	expect_found(kt, ACPI_ROOT, ACPI_GOOD, "");
}

static void root_of_another_name(struct ktest *kt)
{
	forge_rsdt(0)[0] = 'X';
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDT: the table at 0x2000 begins by 0x54445358, which is not its name");
}

static void root_within_an_entry(struct ktest *kt)
{
	acpi_mock_put(forge_rsdt(1) + 4, 4, 39);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED, "RSDT: its 39 bytes end within an entry");
}

static void root_lengths(struct ktest *kt)
{
	u8 *rsdt = forge_rsdt(0);

	acpi_mock_put(rsdt + 4, 4, 0);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDT: it is 0 bytes long, at least 36 are needed");
	acpi_mock_put(rsdt + 4, 4, U32_MAX);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDT: it is 4294967295 bytes long, at most 262144 are read");
	acpi_mock_put(rsdt + 4, 4, ACPI_TABLE_BYTES_MAX);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDT: its 262144 bytes at 0x2000 are not all in memory");
	acpi_mock_put(rsdt + 4, 4, 40);
	expect_found(kt, ACPI_ROOT, ACPI_REFUSED,
		     "RSDT: its 40 bytes at 0x2000 are not all in memory");
}

/* Four times, then once address 0, which is never asked for. */
static void root_lists_itself(struct ktest *kt)
{
	u8 *rsdt = forge_rsdt(4);

	for (size_t i = 0; i < 4; i++)
		acpi_mock_put(rsdt + 36 + 4 * i, 4, FORGED_ROOT.raw);
	expect_found(kt, ACPI_ROOT, ACPI_GOOD, "");
	EXPECT_LE(kt, forged.asked, 16);

	acpi_mock_put(rsdt + 40, 4, 0);
	expect_found(kt, ACPI_ROOT, ACPI_GOOD, "RSDT: entry 1 is 0, where no table is in memory");
	EXPECT_EQ(kt, forged.refused, 0);
}

/* The last header that does not wrap around is asked for, the next is not. */
static void root_wraps(struct ktest *kt)
{
	u8 *xsdt;

	forge_rsdp(0, FORGED_ROOT.raw);
	xsdt = forge_table(FORGED_ROOT, "XSDT", 44);
	acpi_mock_put(xsdt + 36, 8, U64_MAX - 34);
	expect_found(kt, ACPI_ROOT, ACPI_GOOD,
		     "XSDT: entry 0 is 0xffffffffffffffdd, where no table is in memory");
	EXPECT_EQ(kt, forged.refused, 0);
	acpi_mock_put(xsdt + 36, 8, U64_MAX - 35);
	expect_found(kt, ACPI_ROOT, ACPI_GOOD,
		     "XSDT: entry 0 is 0xffffffffffffffdc, where no table is in memory");
	EXPECT_EQ(kt, forged.refused, 1);
}

static void too_many_tables(struct ktest *kt)
{
	u8 *rsdt = forge_rsdt(ACPI_ENTRIES_MAX + 1);

	for (size_t i = 0; i < ACPI_ENTRIES_MAX + 1; i++)
		acpi_mock_put(rsdt + 36 + 4 * i, 4, FORGED_ROOT.raw);
	expect_found(kt, ACPI_ROOT, ACPI_GOOD, "RSDT: it lists 257 tables, the first 256 count");
	acpi_mock_put(rsdt + 4, 4, 36 + 4 * ACPI_ENTRIES_MAX);
	expect_found(kt, ACPI_ROOT, ACPI_GOOD, "");
}

/* The second names another address. */
static void first_of_two(struct ktest *kt)
{
	u8 *rsdt = forge_rsdt(2);
	u8 *first = forge_table(FORGED_TABLE, "HPET", 56);
	u8 *second = forge_table(FORGED_TABLE_2, "HPET", 56);

	acpi_mock_put(rsdt + 36, 4, FORGED_TABLE.raw);
	acpi_mock_put(rsdt + 40, 4, FORGED_TABLE_2.raw);
	acpi_mock_put(first + 44, 8, 0xfed00000);
	acpi_mock_put(second + 44, 8, 0xfed01000);
	expect_found(kt, ACPI_HPET, ACPI_GOOD, "");
	EXPECT_EQ(kt, found.hpet.registers.raw, 0xfed00000);
}

static void one_refused(struct ktest *kt)
{
	u8 *rsdt = forge_rsdt(2);
	u8 *hpet = forge_table(FORGED_TABLE, "HPET", 56);

	forge_table(FORGED_TABLE_2, "APIC", 43);
	acpi_mock_put(rsdt + 36, 4, FORGED_TABLE_2.raw);
	acpi_mock_put(rsdt + 40, 4, FORGED_TABLE.raw);
	acpi_mock_put(hpet + 44, 8, 0xfed00000);
	expect_found(kt, ACPI_MADT, ACPI_REFUSED,
		     "MADT: it is 43 bytes long, at least 44 are needed");
	expect_found(kt, ACPI_HPET, ACPI_GOOD, "");
}

static const struct ktest_case cases[] = {
	KCASE("RSDP: none", no_rsdp),
	KCASE("RSDP: names no table", rsdp_names_nothing),
	KCASE("RSDP: wrong lengths", rsdp_lengths),
	KCASE("RSDP: both checksums", rsdp_sums),
	KCASE("RSDP: ACPI 2.0 without an XSDT", rsdp_without_xsdt),
	KCASE("RSDT: of another name", root_of_another_name),
	KCASE("RSDT: ends within an entry", root_within_an_entry),
	KCASE("RSDT: wrong lengths", root_lengths),
	KCASE("RSDT: lists itself", root_lists_itself),
	KCASE("XSDT: an entry that wraps around is never mapped", root_wraps),
	KCASE("RSDT: lists too many", too_many_tables),
	KCASE("RSDT: the first of two tables of one name counts", first_of_two),
	KCASE("RSDT: one table refused, the next still counts", one_refused),
	KCASE_END
};

static const struct ktest_suite acpi_root_suite = {
	.name	= "acpi/root",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(acpi_root_suite);
