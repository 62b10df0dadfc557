// SPDX-License-Identifier: MIT
/* The one door to a table's bytes. */
#include <foundry/ktest.h>

#include "table.h"

static const u8 bytes[] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa };

static const struct acpi_table table = {
	.name = "TEST", .bytes = bytes, .length = 9,
};

static void little_endian(struct ktest *kt)
{
	EXPECT_EQ(kt, acpi_u8(&table, 8), 0x99);
	EXPECT_EQ(kt, acpi_u16(&table, 7), 0x9988);
	EXPECT_EQ(kt, acpi_u32(&table, 5), 0x99887766);
	EXPECT_EQ(kt, acpi_u64(&table, 0), 0x8877665544332211ull);
	EXPECT_EQ(kt, acpi_u64(&table, 1), 0x9988776655443322ull);
}

static void within(struct ktest *kt)
{
	EXPECT_BUG(kt, "acpi: TEST: a read at offset 9 of 9 bytes", acpi_u8(&table, 9));
	EXPECT_BUG(kt, "acpi: TEST", acpi_u8(&table, SIZE_MAX));
	EXPECT_BUG(kt, "acpi: TEST", acpi_u16(&table, 8));
	EXPECT_BUG(kt, "acpi: TEST", acpi_u32(&table, 6));
	EXPECT_BUG(kt, "acpi: TEST", acpi_u64(&table, 2));
}

static void sums(struct ktest *kt)
{
	EXPECT_EQ(kt, acpi_sum(&table, 0), 0);
	EXPECT_EQ(kt, acpi_sum(&table, 2), 0x33);
	EXPECT_EQ(kt, acpi_sum(&table, 9), 0xfd);
	EXPECT_BUG(kt, "acpi: TEST", acpi_sum(&table, 10));
}

static const struct ktest_case cases[] = {
	KCASE("fields are little-endian, at any alignment", little_endian),
	KCASE("a field outside of the table is a BUG", within),
	KCASE("a sum is of the first bytes, and of no more than there are", sums),
	KCASE_END
};

static const struct ktest_suite acpi_table_suite = {
	.name	= "acpi/table",
	.needs	= FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(acpi_table_suite);
