// SPDX-License-Identifier: MIT
/* acpi_init - from the RSDP over the root table to the tables that we read. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "table.h"

/* A table that we read, and where in struct acpi its contents go. */
struct reader {
	const char	*signature;
	const char	*name;
	size_t		least;		/* bytes */
	int		(*read)(struct acpi *acpi, const struct acpi_table *table);
	size_t		part, part_bytes;
};

#define PART(member)	offsetof(struct acpi, member), sizeof(((struct acpi *)NULL)->member)

/*
 * The FADT ends at 116 bytes in ACPI 1.0 and has grown since; the fixed part of the MADT is the
 * header, an address and flags; that of the MCFG the header and 8 reserved bytes.
 */
static const struct reader readers[ACPI_PARTS] = {
	[ACPI_MADT] = { "APIC", "MADT", 44, acpi_madt_read, PART(madt) },
	[ACPI_FADT] = { "FACP", "FADT", 116, acpi_fadt_read, PART(fadt) },
	[ACPI_HPET] = { "HPET", "HPET", 56, acpi_hpet_read, PART(hpet) },
	[ACPI_MCFG] = { "MCFG", "MCFG", 44, acpi_mcfg_read, PART(mcfg) },
};

static void read_table(struct acpi *acpi, enum acpi_part part, const struct acpi_memory *memory,
		       paddr_t at)
{
	const struct reader *reader = &readers[part];
	struct acpi_table table = { .name = reader->name, .status = &acpi->status[part] };
	int err = acpi_table_open(&table, memory, at, reader->least);

	if (!err)
		err = reader->read(acpi, &table);
	if (!err)
		table.status->state = ACPI_GOOD;
	else
		memset((char *)acpi + reader->part, 0, reader->part_bytes);
}

/* Tables that nobody here reads are left alone, corrupt or not. */
static void visit(struct acpi *acpi, const struct acpi_memory *memory, paddr_t at,
		  const char *signature)
{
	for (enum acpi_part part = ACPI_ROOT + 1; part < ACPI_PARTS; part++) {
		if (memcmp(signature, readers[part].signature, 4) != 0)
			continue;
		if (acpi->status[part].state == ACPI_ABSENT)
			read_table(acpi, part, memory, at);
	}
}

/* Signatures are looked at, never followed: a table that names itself or its parent ends here. */
static void walk(struct acpi *acpi, const struct acpi_memory *memory, const struct acpi_table *root,
		 size_t entry_bytes)
{
	size_t count = (root->length - ACPI_HEADER_BYTES) / entry_bytes;

	if (count > ACPI_ENTRIES_MAX)
		acpi_note(root, "it lists %zu tables, the first %d count", count, ACPI_ENTRIES_MAX);
	for (size_t i = 0; i < MIN(count, ACPI_ENTRIES_MAX); i++) {
		size_t offset = ACPI_HEADER_BYTES + i * entry_bytes;
		u64 at = entry_bytes == 8 ? acpi_u64(root, offset) : acpi_u32(root, offset);
		const char *header = acpi_map(memory, paddr(at), ACPI_HEADER_BYTES);

		if (header)
			visit(acpi, memory, paddr(at), header);
		else
			acpi_note(root, "entry %zu is %#llx, where no table is in memory", i, at);
	}
}

static int open_root(struct acpi_table *root, const struct acpi_memory *memory, paddr_t at,
		     size_t entry_bytes)
{
	int err = acpi_table_open(root, memory, at, ACPI_HEADER_BYTES);

	if (err)
		return err;
	if (memcmp(root->bytes, root->name, 4) != 0)
		return acpi_refuse(root, "the table at %#llx begins by %#x, which is not its name",
				   at.raw, acpi_u32(root, 0));
	if ((root->length - ACPI_HEADER_BYTES) % entry_bytes != 0)
		return acpi_refuse(root, "its %zu bytes end within an entry", root->length);
	return 0;
}

int acpi_init(struct acpi *acpi, paddr_t at, const struct acpi_memory *memory)
{
	struct acpi_table rsdp = { .name = "RSDP", .status = &acpi->status[ACPI_ROOT] };
	struct acpi_table root = { .status = &acpi->status[ACPI_ROOT] };
	bool wide;
	int err;

	memset(acpi, 0, sizeof(*acpi));
	if (at.raw == 0) {
		acpi_note(&rsdp, "firmware named none");
		return -ENOENT;
	}
	err = acpi_rsdp_read(&rsdp, memory, at, &at, &wide);
	if (err)
		return err;

	root.name = wide ? "XSDT" : "RSDT";
	err = open_root(&root, memory, at, wide ? 8 : 4);
	if (err)
		return err;
	walk(acpi, memory, &root, wide ? 8 : 4);
	root.status->state = ACPI_GOOD;
	return 0;
}
