// SPDX-License-Identifier: MIT
/* acpi_rsdp - the root pointer, of ACPI 1.0 or of 2.0 and later (ACPI 6.5, 5.2.5.3). */
#include <foundry/string.h>

#include "table.h"

#define V1_BYTES	20
#define V2_BYTES	36
#define BYTES_MAX	4096	/* of a version to come */

/* Map so many bytes, and verify what both versions share. */
static int open(struct acpi_table *rsdp, const struct acpi_memory *memory, paddr_t at, size_t bytes)
{
	u8 sum;

	rsdp->bytes = acpi_map(memory, at, bytes);
	rsdp->length = bytes;
	if (!rsdp->bytes)
		return acpi_refuse(rsdp, "its %zu bytes at %#llx are not all in memory",
				   bytes, at.raw);
	if (memcmp(rsdp->bytes, "RSD PTR ", 8) != 0)
		return acpi_refuse(rsdp, "the bytes at %#llx do not begin by 'RSD PTR '", at.raw);
	sum = acpi_sum(rsdp, V1_BYTES);
	if (sum != 0)
		return acpi_refuse(rsdp, "its first %d bytes add up to %#x, not to 0",
				   V1_BYTES, sum);
	return 0;
}

/* The longer form has its own length and a checksum over all of it. */
static int open_v2(struct acpi_table *rsdp, const struct acpi_memory *memory, paddr_t at)
{
	u32 length;
	u8 sum;
	int err = open(rsdp, memory, at, V2_BYTES);

	if (err)
		return err;
	length = acpi_u32(rsdp, 20);
	if (length < V2_BYTES || length > BYTES_MAX)
		return acpi_refuse(rsdp, "it is %u bytes long, %d to %d were expected", length,
				   V2_BYTES, BYTES_MAX);
	err = open(rsdp, memory, at, length);
	if (err)
		return err;
	sum = acpi_sum(rsdp, length);
	if (sum != 0)
		return acpi_refuse(rsdp, "its %u bytes add up to %#x, not to 0", length, sum);
	return 0;
}

int acpi_rsdp_read(struct acpi_table *rsdp, const struct acpi_memory *memory, paddr_t at,
		   paddr_t *root, bool *wide)
{
	int err = open(rsdp, memory, at, V1_BYTES);
	bool v2 = !err && acpi_u8(rsdp, 15) >= 2;

	if (v2)
		err = open_v2(rsdp, memory, at);
	if (err)
		return err;

	*wide = v2 && acpi_u64(rsdp, 24) != 0;
	*root = paddr(*wide ? acpi_u64(rsdp, 24) : acpi_u32(rsdp, 16));
	if (root->raw == 0)
		return acpi_refuse(rsdp, "it names no table");
	return 0;
}
