/* SPDX-License-Identifier: MIT */
/* table - the verified bytes of one ACPI table, and the only way to read them. */
#ifndef DRIVERS_ACPI_TABLE_H
#define DRIVERS_ACPI_TABLE_H

#include <foundry/acpi.h>

/* Signature, length, revision, checksum, who made it: ACPI 6.5, 5.2.6. */
#define ACPI_HEADER_BYTES	36

struct acpi_table {
	const char		*name;		/* for people */
	struct acpi_status	*status;	/* where remarks about it go */
	const u8		*bytes;
	size_t			length;
};

/* Little-endian fields at any alignment; one outside of the table is a BUG. */
u8 acpi_u8(const struct acpi_table *table, size_t offset);
u16 acpi_u16(const struct acpi_table *table, size_t offset);
u32 acpi_u32(const struct acpi_table *table, size_t offset);
u64 acpi_u64(const struct acpi_table *table, size_t offset);

/* Refuse the table, by a sentence.  Return: -EINVAL. */
int acpi_refuse(const struct acpi_table *table, const char *fmt, ...) __printf(2, 3);

/* Go on, and keep the sentence if it is the first. */
void acpi_note(const struct acpi_table *table, const char *fmt, ...) __printf(2, 3);

/* As acpi_memory.map(), and NULL for address 0 and for a range that wraps around. */
const void *acpi_map(const struct acpi_memory *memory, paddr_t at, size_t bytes);

/* The sum of the first @count bytes; 0 when a checksum among them is right. */
u8 acpi_sum(const struct acpi_table *table, size_t count);

/*
 * Map a table and verify length and checksum.  @table has its name and status.
 * Return: 0, or -EINVAL and the table is refused.
 */
int __must_check acpi_table_open(struct acpi_table *table, const struct acpi_memory *memory,
				 paddr_t at, size_t least);

/* Find the root table.  Return: 0, or -EINVAL and @rsdp is refused. */
int __must_check acpi_rsdp_read(struct acpi_table *rsdp, const struct acpi_memory *memory,
				paddr_t at, paddr_t *root, bool *wide);

/* What an open table says.  Return: 0, or -EINVAL and it is refused. */
int __must_check acpi_madt_read(struct acpi *acpi, const struct acpi_table *table);
int __must_check acpi_fadt_read(struct acpi *acpi, const struct acpi_table *table);
int __must_check acpi_hpet_read(struct acpi *acpi, const struct acpi_table *table);
int __must_check acpi_mcfg_read(struct acpi *acpi, const struct acpi_table *table);

/*
 * A generic address structure, 12 bytes (ACPI 6.5, 5.2.3.2).  One that is neither in memory nor a
 * port is noted by @what and read as absent.
 */
struct acpi_register acpi_register_read(const struct acpi_table *table, size_t offset,
					const char *what);

#endif
