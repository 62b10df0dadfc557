// SPDX-License-Identifier: MIT
/* Real tables, cut and changed: refused or read, never a read outside of them. */
#include <foundry/acpi.h>
#include <foundry/errno.h>
#include <foundry/ktest.h>
#include <foundry/string.h>

#include "acpi_mock.h"
#include "table.h"

/* Maps of one acpi_init(): three for the RSDP, two for the root and for each part, one an entry. */
#define ASKED_MAX	(3 + 2 * ACPI_PARTS + ACPI_ENTRIES_MAX)

static struct acpi_mock mock;
static struct acpi acpi;

static const char *machine_label(const void *param)
{
	return ((const struct acpi_recorded *)param)->name;
}

/* The part that a piece of memory holds; ACPI_PARTS for a table that is not ours. */
static enum acpi_part part_of(const struct acpi_recorded *recorded, size_t piece)
{
	static const char *const signatures[ACPI_PARTS] = {
		[ACPI_MADT] = "APIC", [ACPI_FADT] = "FACP",
		[ACPI_HPET] = "HPET", [ACPI_MCFG] = "MCFG",
	};
	enum acpi_part part = ACPI_ROOT;

	if (piece < 2)
		return ACPI_ROOT;
	while (++part < ACPI_PARTS) {
		if (memcmp(recorded->pieces[piece].bytes, signatures[part], 4) == 0)
			break;
	}
	return part;
}

/* What holds whatever was done to memory. */
static int init_and_judge(struct ktest *kt)
{
	int err;

	mock.asked = 0;
	err = acpi_init(&acpi, mock.rsdp, &mock.memory);
	if (acpi_mock_verdict(&acpi, err))
		ktest_fail(kt, "%s", acpi_mock_verdict(&acpi, err));
	EXPECT_LE(kt, mock.asked, ASKED_MAX);
	return err;
}

/* @count bytes of a table are there.  Where not even a header is, the root's remark says so. */
static void expect_cut(struct ktest *kt, enum acpi_part part, size_t count)
{
	bool named = part != ACPI_PARTS && count >= ACPI_HEADER_BYTES;
	int err = init_and_judge(kt);

	ASSERT_EQ(kt, err, part == ACPI_ROOT ? -EINVAL : 0);
	ASSERT_TRUE(kt, strstr(acpi.status[named ? part : ACPI_ROOT].remark, "in memory") != NULL);
	ASSERT_TRUE(kt, part == ACPI_PARTS || !acpi_has(&acpi, part));
}

/* Memory ends inside of a piece. */
static void memory_ends(struct ktest *kt)
{
	const struct acpi_recorded *recorded = kt->param;

	acpi_mock_load(&mock, recorded);
	for (size_t i = 0; i < recorded->count; i++) {
		for (size_t count = 0; count < recorded->pieces[i].count; count++) {
			mock.pieces[i].count = count;
			expect_cut(kt, part_of(recorded, i), count);
		}
		mock.pieces[i].count = recorded->pieces[i].count;
	}
	EXPECT_EQ(kt, init_and_judge(kt), 0);
}

/* A table says that it is shorter, and its checksum agrees. */
static void table_ends(struct ktest *kt)
{
	const struct acpi_recorded *recorded = kt->param;

	for (size_t i = 1; i < recorded->count; i++) {
		enum acpi_part part = part_of(recorded, i);

		if (part == ACPI_PARTS)
			continue;
		for (size_t length = 0; length < recorded->pieces[i].count; length++) {
			acpi_mock_load(&mock, recorded);
			mock.repair = true;
			acpi_mock_put(mock.pieces[i].bytes + 4, 4, length);
			init_and_judge(kt);
			if (length < ACPI_HEADER_BYTES)
				ASSERT_EQ(kt, acpi.status[part].state, ACPI_REFUSED);
		}
	}
}

/*
 * Whether byte @at of a piece is one of its length, and the sum over another length is right by chance: one in 256 is,
 * and nobody can tell.  ACPI 6.5, tables 5.3 and 5.4.
 */
static bool comes_right(size_t piece, size_t at)
{
	const struct acpi_mock_piece *changed = &mock.pieces[piece];
	size_t field = piece == 0 ? 20 : 4, length = 0;
	u8 sum = 0;

	if (at < field || at >= field + 4)
		return false;
	for (size_t i = 4; i-- > 0; )
		length = length << 8 | changed->bytes[field + i];
	if (length > changed->count)
		return false;
	for (size_t i = 0; i < length; i++)
		sum = (u8)(sum + changed->bytes[i]);
	return sum == 0;
}

/* Each byte in turn has another value: the sum notices. */
static void byte_changed(struct ktest *kt)
{
	const struct acpi_recorded *recorded = kt->param;
	u64 seed = kt->seed;

	acpi_mock_load(&mock, recorded);
	for (size_t i = 0; i < recorded->count; i++) {
		enum acpi_part part = part_of(recorded, i);

		for (size_t at = 0; at < recorded->pieces[i].count; at++) {
			u8 *byte = &mock.pieces[i].bytes[at];
			u8 was = *byte;

			*byte = (u8)(was + 1 + ktest_random(&seed) % 255);
			init_and_judge(kt);
			if (part != ACPI_PARTS && acpi_has(&acpi, part) && !comes_right(i, at))
				ktest_fail(kt, "piece %zu is good with %#x at %zu", i, *byte, at);
			*byte = was;
		}
	}
}

/* The same with the checksum put right, so that what lies behind it is met. */
static void byte_changed_and_repaired(struct ktest *kt)
{
	const struct acpi_recorded *recorded = kt->param;
	u64 seed = kt->seed;

	for (size_t i = 0; i < recorded->count; i++) {
		for (size_t at = 0; at < recorded->pieces[i].count; at++) {
			acpi_mock_load(&mock, recorded);
			mock.repair = true;
			mock.pieces[i].bytes[at] = (u8)ktest_random(&seed);
			init_and_judge(kt);
		}
	}
}

/* Many changes at once, half of the time with checksums put right. */
static void many_changed(struct ktest *kt)
{
	const struct acpi_recorded *recorded = kt->param;
	u64 seed = kt->seed;

	for (unsigned int round = 0; round < 500; round++) {
		acpi_mock_load(&mock, recorded);
		mock.repair = ktest_random(&seed) % 2;
		for (u64 changes = ktest_random(&seed) % 8; changes > 0; changes--) {
			struct acpi_mock_piece *piece =
				&mock.pieces[ktest_random(&seed) % mock.count];

			piece->bytes[ktest_random(&seed) % piece->count] = (u8)ktest_random(&seed);
		}
		init_and_judge(kt);
	}
}

static const struct ktest_case cases[] = {
	KCASE_FOR("memory that ends within a table", memory_ends, acpi_recorded, machine_label),
	KCASE_FOR("a table that says it is shorter", table_ends, acpi_recorded, machine_label),
	KCASE_FOR("each byte changed: the table is refused", byte_changed,
		  acpi_recorded, machine_label),
	KCASE_FOR("each byte changed, checksums right: never a read outside",
		  byte_changed_and_repaired, acpi_recorded, machine_label),
	KCASE_FOR("many bytes changed: never a read outside", many_changed,
		  acpi_recorded, machine_label),
	KCASE_END
};

static const struct ktest_suite acpi_corrupt_suite = {
	.name	= "acpi/corrupt",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(acpi_corrupt_suite);
