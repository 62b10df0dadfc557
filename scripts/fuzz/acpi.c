// SPDX-License-Identifier: MIT
/*
 * acpi_init() on memory that the fuzzer makes up.
 *
 * The first byte of the input chooses the memory.  Bit 2 clear: the recorded machine of bits 0 and 1,
 * with changes of three bytes each, offset and value.  Bit 2 set: one table, of which the next two
 * bytes are the length and the rest is the contents.  Bit 7 leaves checksums wrong.
 *
 * Every table that is mapped is a heap object of exactly its size, so that the address sanitizer
 * sees each read outside of it.
 */
#include "fuzz.h"

#include "../../drivers/acpi/acpi_mock.h"

#define COPIES_MAX	512
#define XSDT		paddr(0x2000)
#define TABLE		paddr(0x3000)

static struct acpi_mock mock;
static struct acpi acpi;
static void *copies[COPIES_MAX];
static size_t copy_count;

static const void *map_exactly(void *arg, paddr_t at, size_t bytes)
{
	const void *found = mock.memory.map(arg, at, bytes);

	if (!found)
		return NULL;
	FUZZ_CHECK(copy_count < COPIES_MAX, "more maps than tables");
	copies[copy_count] = malloc(bytes);
	FUZZ_CHECK(copies[copy_count], "no memory for the copy of a table");
	memcpy(copies[copy_count], found, bytes);
	return copies[copy_count++];
}

static void change(const u8 *data, size_t size)
{
	for (; size >= 3; data += 3, size -= 3)
		mock.store[(data[0] | data[1] << 8) % mock.used] = data[2];
}

/* An RSDP, an XSDT of two entries, which both name the table; a byte of it may be missing. */
static void build(const char *signature, const u8 *data, size_t size)
{
	size_t length = (data[0] | data[1] << 8) % (8 + size);
	u8 *rsdp, *xsdt, *table;

	acpi_mock_init(&mock);
	mock.rsdp = paddr(0x1000);
	rsdp = acpi_mock_add(&mock, mock.rsdp, NULL, 36);
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = 2;
	acpi_mock_put(rsdp + 20, 4, 36);
	acpi_mock_put(rsdp + 24, 8, XSDT.raw);

	xsdt = acpi_mock_add(&mock, XSDT, NULL, 52);
	memcpy(xsdt, "XSDT", 4);
	acpi_mock_put(xsdt + 4, 4, 52);
	acpi_mock_put(xsdt + 36, 8, TABLE.raw);
	acpi_mock_put(xsdt + 44, 8, TABLE.raw);

	table = acpi_mock_add(&mock, TABLE, NULL, 6 + size);
	memcpy(table, signature, 4);
	acpi_mock_put(table + 4, 4, length);
	memcpy(table + 8, data + 2, size - 2);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const char *const signatures[] = { "APIC", "FACP", "HPET", "MCFG" };
	struct acpi_memory memory = { .map = map_exactly, .arg = &mock };
	const char *wrong;

	if (size < 3 || size > 4096)
		return 0;
	if (data[0] & 4) {
		build(signatures[data[0] & 3], data + 1, size - 1);
	} else {
		acpi_mock_load(&mock, &acpi_recorded[data[0] & 3]);
		change(data + 1, size - 1);
	}
	mock.repair = !(data[0] & 0x80);

	wrong = acpi_mock_verdict(&acpi, acpi_init(&acpi, mock.rsdp, &memory));
	FUZZ_CHECK(!wrong, wrong);

	while (copy_count > 0)
		free(copies[--copy_count]);
	return 0;
}
