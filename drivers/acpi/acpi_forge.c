// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/ktest.h>
#include <foundry/string.h>

#include "acpi_forge.h"

struct acpi_mock forged;
struct acpi found;

u8 *forge_rsdp(u64 rsdt, u64 xsdt)
{
	u8 *rsdp;

	acpi_mock_init(&forged);
	forged.repair = true;
	rsdp = acpi_mock_add(&forged, FORGED_RSDP, NULL, xsdt ? 36 : 20);
	memcpy(rsdp, "RSD PTR ", 8);
	acpi_mock_put(rsdp + 16, 4, rsdt);
	if (xsdt) {
		rsdp[15] = 2;
		acpi_mock_put(rsdp + 20, 4, 36);
		acpi_mock_put(rsdp + 24, 8, xsdt);
	}
	return rsdp;
}

u8 *forge_table(paddr_t at, const char *signature, size_t bytes)
{
	u8 *table = acpi_mock_add(&forged, at, NULL, bytes);

	memcpy(table, signature, 4);
	acpi_mock_put(table + 4, 4, bytes);
	return table;
}

u8 *forge_rsdt(size_t entries)
{
	forge_rsdp(FORGED_ROOT.raw, 0);
	return forge_table(FORGED_ROOT, "RSDT", 36 + 4 * entries);
}

u8 *forge_one(const char *signature, size_t bytes)
{
	acpi_mock_put(forge_rsdt(1) + 36, 4, FORGED_TABLE.raw);
	return forge_table(FORGED_TABLE, signature, bytes);
}

void forge_register(u8 *to, u8 space, u8 bits, u64 address)
{
	to[0] = space;
	to[1] = bits;
	acpi_mock_put(to + 4, 8, address);
}

void expect_found(struct ktest *kt, enum acpi_part part, enum acpi_state state, const char *remark)
{
	int err = acpi_init(&found, FORGED_RSDP, &forged.memory);
	const char *wrong = acpi_mock_verdict(&found, err);

	EXPECT_EQ(kt, err, part == ACPI_ROOT && state == ACPI_REFUSED ? -EINVAL : 0);
	EXPECT_EQ(kt, found.status[part].state, state);
	EXPECT_STREQ(kt, found.status[part].remark, remark);
	if (wrong)
		ktest_fail(kt, "%s", wrong);
}
