// SPDX-License-Identifier: MIT
/* The MADT in every way that it can be wrong, and in those that no recorded machine has. */
#include <foundry/acpi.h>
#include <foundry/ktest.h>

#include "acpi_forge.h"

static u8 *start_madt(size_t bytes)
{
	u8 *madt = forge_one("APIC", 44 + bytes);

	acpi_mock_put(madt + 36, 4, 0xfee00000);
	return madt + 44;
}

static void expect_good(struct ktest *kt, const char *remark)
{
	expect_found(kt, ACPI_MADT, ACPI_GOOD, remark);
}

static void expect_refused(struct ktest *kt, const char *remark)
{
	expect_found(kt, ACPI_MADT, ACPI_REFUSED, remark);
}

static void entry_lengths(struct ktest *kt)
{
	u8 *entries = start_madt(10);

	acpi_mock_put(entries, 2, 0x0800);
	expect_refused(kt, "MADT: entry 1 at offset 52 is 0 bytes long");
	entries[9] = 1;
	expect_refused(kt, "MADT: entry 1 at offset 52 is 1 bytes long");
	entries[9] = 3;
	expect_refused(kt, "MADT: entry 1 at offset 52 is 3 bytes long, 2 are left");
	entries[1] = 9;
	expect_refused(kt, "MADT: entry 1 at offset 53 is cut off by the table's end");
	entries[1] = 10;
	expect_good(kt, "");
}

/* Every kind that we read, one byte short of what it needs; then one entry that nobody reads. */
static void short_entries(struct ktest *kt)
{
	static const u8 needs[] = { [0] = 8, 12, 10, 8, 6, 12, [9] = 16, 12 };

	for (u8 type = 0; type < sizeof(needs); type++) {
		u8 *entry = start_madt(255);
		enum acpi_state state = needs[type] ? ACPI_REFUSED : ACPI_GOOD;

		entry[0] = type;
		entry[1] = needs[type] ? needs[type] - 1 : 2;
		entry[entry[1]] = 0xff;
		entry[entry[1] + 1] = 255 - entry[1];
		EXPECT_EQ(kt, acpi_init(&found, FORGED_RSDP, &forged.memory), 0);
		EXPECT_EQ(kt, found.status[ACPI_MADT].state, state);
		if (needs[type])
			EXPECT_TRUE(kt, str_has_prefix(found.status[ACPI_MADT].remark,
						       "MADT: entry 0 at offset 44 is "));
	}
}

static void kinds_of_others(struct ktest *kt)
{
	for (unsigned int type = 6; type < 256; type++) {
		u8 *entry = start_madt(2);

		acpi_mock_put(entry, 2, 0x0200 + type);
		if (type != 9 && type != 10)
			expect_good(kt, "");
	}
}

static void local_apic(struct ktest *kt)
{
	u8 *entry = start_madt(8);

	acpi_mock_put(entry, 4, 0x03070800);
	expect_good(kt, "");
	EXPECT_EQ(kt, found.madt.cpu_count, 0);
	acpi_mock_put(entry + 4, 4, 1);
	expect_good(kt, "");
	ASSERT_EQ(kt, found.madt.cpu_count, 1);
	EXPECT_EQ(kt, found.madt.cpus[0].uid, 7);
	EXPECT_EQ(kt, found.madt.cpus[0].apic_id, 3);
	EXPECT_FALSE(kt, found.madt.has_8259);
}

static void put_x2apic(u8 *entry, u32 id)
{
	acpi_mock_put(entry, 2, 0x1009);
	acpi_mock_put(entry + 4, 4, id);
	acpi_mock_put(entry + 8, 4, 1);
	acpi_mock_put(entry + 12, 4, id + 1000);
}

static void too_many_cpus(struct ktest *kt)
{
	u8 *entries = start_madt(16 * (ACPI_CPUS_MAX + 1));

	for (u32 i = 0; i <= ACPI_CPUS_MAX; i++)
		put_x2apic(entries + 16 * i, 7000 + i);
	expect_good(kt, "MADT: it lists more than 256 processors, the first 256 count");
	ASSERT_EQ(kt, found.madt.cpu_count, ACPI_CPUS_MAX);
	EXPECT_EQ(kt, found.madt.cpus[255].apic_id, 7255);
	EXPECT_EQ(kt, found.madt.cpus[255].uid, 8255);
}

static void too_many_ioapics(struct ktest *kt)
{
	u8 *entries = start_madt(12 * (ACPI_IOAPICS_MAX + 1));

	for (u32 i = 0; i <= ACPI_IOAPICS_MAX; i++) {
		acpi_mock_put(entries + 12 * i, 2, 0x0c01);
		acpi_mock_put(entries + 12 * i + 4, 4, 0xfec00000);
		acpi_mock_put(entries + 12 * i + 8, 4, 24 * i);
	}
	expect_good(kt, "MADT: it lists more than 16 IO APICs, the first 16 count");
	EXPECT_EQ(kt, found.madt.ioapic_count, ACPI_IOAPICS_MAX);
}

static void too_many_nmis(struct ktest *kt)
{
	u8 *entries = start_madt(8 * (ACPI_NMIS_MAX + 1));

	for (u32 i = 0; i <= ACPI_NMIS_MAX; i++)
		acpi_mock_put(entries + 8 * i, 2, 0x0803);
	expect_good(kt, "MADT: it lists more than 16 NMI sources, the first 16 count");
	EXPECT_EQ(kt, found.madt.nmi_count, ACPI_NMIS_MAX);

	entries = start_madt(6 * (ACPI_LOCAL_NMIS_MAX + 1));
	for (u32 i = 0; i <= ACPI_LOCAL_NMIS_MAX; i++)
		acpi_mock_put(entries + 6 * i, 2, 0x0604);
	expect_good(kt, "MADT: it lists more than 256 local NMIs, the first 256 count");
	EXPECT_EQ(kt, found.madt.local_nmi_count, ACPI_LOCAL_NMIS_MAX);
}

static void repeats(struct ktest *kt)
{
	u8 *entries = start_madt(32);

	put_x2apic(entries, 3);
	put_x2apic(entries + 16, 3);
	expect_good(kt, "MADT: entry 1 repeats APIC id 3");
	EXPECT_EQ(kt, found.madt.cpu_count, 1);

	entries = start_madt(24);
	for (size_t i = 0; i < 24; i += 12) {
		acpi_mock_put(entries + i, 2, 0x0c01);
		acpi_mock_put(entries + i + 4, 4, 0xfec00000);
	}
	expect_good(kt, "MADT: entry 1 is a second IO APIC for interrupt 0");
	EXPECT_EQ(kt, found.madt.ioapic_count, 1);
	acpi_mock_put(entries + 4, 4, 0);
	expect_good(kt, "MADT: entry 0 is an IO APIC at address 0");
}

static void addresses(struct ktest *kt)
{
	u8 *entry = start_madt(12);

	acpi_mock_put(entry, 2, 0x0c05);
	acpi_mock_put(entry + 4, 8, 0xf00000000ull);
	expect_good(kt, "");
	EXPECT_EQ(kt, found.madt.local_apic.raw, 0xf00000000ull);
	acpi_mock_put(entry + 4, 8, 0);
	expect_refused(kt, "MADT: its local APICs are at address 0");
}

static void overrides(struct ktest *kt)
{
	u8 *entry = start_madt(10);

	acpi_mock_put(entry, 2, 0x0a02);
	acpi_mock_put(entry + 3, 1, 5);
	acpi_mock_put(entry + 4, 4, 77);
	acpi_mock_put(entry + 8, 2, 0xf);
	expect_good(kt, "");
	EXPECT_EQ(kt, found.madt.isa[5].gsi, 77);
	EXPECT_EQ(kt, found.madt.isa[5].trigger, IRQ_LEVEL);
	EXPECT_TRUE(kt, found.madt.isa[5].active_low);

	acpi_mock_put(entry + 8, 2, 0xa);
	expect_good(kt, "MADT: entry 0 has reserved flags 0xa, taken as those of ISA");
	EXPECT_EQ(kt, found.madt.isa[5].trigger, IRQ_EDGE);
	EXPECT_FALSE(kt, found.madt.isa[5].active_low);

	acpi_mock_put(entry + 8, 2, 0x2);
	expect_good(kt, "MADT: entry 0 has reserved flags 0x2, taken as those of ISA");
	acpi_mock_put(entry + 8, 2, 0x8);
	expect_good(kt, "MADT: entry 0 has reserved flags 0x8, taken as those of ISA");

	entry[3] = 16;
	expect_good(kt, "MADT: entry 0 overrides IRQ 16 of bus 0, which ISA does not have");
	acpi_mock_put(entry + 2, 2, 0x0501);
	expect_good(kt, "MADT: entry 0 overrides IRQ 5 of bus 1, which ISA does not have");
	EXPECT_EQ(kt, found.madt.isa[5].gsi, 5);
}

static void nmis(struct ktest *kt)
{
	u8 *entries = start_madt(20);

	acpi_mock_put(entries, 4, 0x000d0803);
	acpi_mock_put(entries + 4, 4, 23);
	acpi_mock_put(entries + 8, 4, 0x000f0c0a);
	acpi_mock_put(entries + 12, 4, U32_MAX);
	entries[16] = 1;
	expect_good(kt, "");
	ASSERT_EQ(kt, found.madt.nmi_count, 1);
	EXPECT_EQ(kt, found.madt.nmis[0].gsi, 23);
	EXPECT_EQ(kt, found.madt.nmis[0].trigger, IRQ_LEVEL);
	ASSERT_EQ(kt, found.madt.local_nmi_count, 1);
	EXPECT_EQ(kt, found.madt.local_nmis[0].uid, ACPI_ALL_CPUS);
	EXPECT_EQ(kt, found.madt.local_nmis[0].lint, 1);
	EXPECT_EQ(kt, found.madt.local_nmis[0].trigger, IRQ_LEVEL);
	EXPECT_TRUE(kt, found.madt.local_nmis[0].active_low);

	entries[16] = 2;
	expect_good(kt, "MADT: entry 1 is an NMI at LINT2, which no local APIC has");
	EXPECT_EQ(kt, found.madt.local_nmi_count, 0);
}

static void local_nmi_of_one(struct ktest *kt)
{
	u8 *entry = start_madt(6);

	acpi_mock_put(entry, 6, 0x000f050604ull);
	expect_good(kt, "");
	ASSERT_EQ(kt, found.madt.local_nmi_count, 1);
	EXPECT_EQ(kt, found.madt.local_nmis[0].uid, 5);
	EXPECT_EQ(kt, found.madt.local_nmis[0].lint, 0);
	EXPECT_EQ(kt, found.madt.local_nmis[0].trigger, IRQ_LEVEL);
	EXPECT_TRUE(kt, found.madt.local_nmis[0].active_low);
}

static const struct ktest_case cases[] = {
	KCASE("MADT: entries of wrong lengths", entry_lengths),
	KCASE("MADT: entries shorter than their kind", short_entries),
	KCASE("MADT: kinds of other machines are stepped over", kinds_of_others),
	KCASE("MADT: a local APIC", local_apic),
	KCASE("MADT: too many processors", too_many_cpus),
	KCASE("MADT: too many IO APICs", too_many_ioapics),
	KCASE("MADT: too many NMIs", too_many_nmis),
	KCASE("MADT: repeats itself", repeats),
	KCASE("MADT: local APIC addresses", addresses),
	KCASE("MADT: overrides", overrides),
	KCASE("MADT: NMIs", nmis),
	KCASE("MADT: the NMI of one processor", local_nmi_of_one),
	KCASE_END
};

static const struct ktest_suite acpi_madt_suite = {
	.name	= "acpi/madt",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(acpi_madt_suite);
