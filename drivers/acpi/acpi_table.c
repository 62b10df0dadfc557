// SPDX-License-Identifier: MIT
/* acpi_table - length and checksum first; then fields, each within bounds. */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/print.h>
#include <foundry/string.h>

#include "table.h"

static u64 field(const struct acpi_table *table, size_t offset, size_t bytes)
{
	u64 value = 0;

	BUG_ON(offset > table->length || bytes > table->length - offset,
	       "acpi: %s: a read at offset %zu of %zu bytes", table->name, offset, table->length);
	while (bytes-- > 0)
		value = value << 8 | table->bytes[offset + bytes];
	return value;
}

u8 acpi_u8(const struct acpi_table *table, size_t offset)
{
	return (u8)field(table, offset, 1);
}

u16 acpi_u16(const struct acpi_table *table, size_t offset)
{
	return (u16)field(table, offset, 2);
}

u32 acpi_u32(const struct acpi_table *table, size_t offset)
{
	return (u32)field(table, offset, 4);
}

u64 acpi_u64(const struct acpi_table *table, size_t offset)
{
	return field(table, offset, 8);
}

static __printf(2, 0) void remark(const struct acpi_table *table, const char *fmt, va_list args)
{
	char *text = table->status->remark;
	size_t used = (size_t)snprintf(text, ACPI_REMARK_MAX, "%s: ", table->name);

	vsnprintf(text + used, ACPI_REMARK_MAX - used, fmt, args);
}

int acpi_refuse(const struct acpi_table *table, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	remark(table, fmt, args);
	va_end(args);
	table->status->state = ACPI_REFUSED;
	return -EINVAL;
}

void acpi_note(const struct acpi_table *table, const char *fmt, ...)
{
	va_list args;

	if (table->status->remark[0])
		return;
	va_start(args, fmt);
	remark(table, fmt, args);
	va_end(args);
}

const void *acpi_map(const struct acpi_memory *memory, paddr_t at, size_t bytes)
{
	if (at.raw == 0 || at.raw > U64_MAX - (bytes - 1))
		return NULL;
	return memory->map(memory->arg, at, bytes);
}

u8 acpi_sum(const struct acpi_table *table, size_t count)
{
	u8 sum = 0;

	for (size_t i = 0; i < count; i++)
		sum = (u8)(sum + acpi_u8(table, i));
	return sum;
}

int acpi_table_open(struct acpi_table *table, const struct acpi_memory *memory, paddr_t at,
		    size_t least)
{
	u32 length;
	u8 sum;

	table->length = ACPI_HEADER_BYTES;
	table->bytes = acpi_map(memory, at, table->length);
	if (!table->bytes)
		return acpi_refuse(table, "its header at %#llx is not in memory", at.raw);

	length = acpi_u32(table, 4);
	if (length < least)
		return acpi_refuse(table, "it is %u bytes long, at least %zu are needed",
				   length, least);
	if (length > ACPI_TABLE_BYTES_MAX)
		return acpi_refuse(table, "it is %u bytes long, at most %llu are read", length,
				   ACPI_TABLE_BYTES_MAX);
	table->length = length;
	table->bytes = acpi_map(memory, at, table->length);
	if (!table->bytes)
		return acpi_refuse(table, "its %u bytes at %#llx are not all in memory",
				   length, at.raw);

	sum = acpi_sum(table, length);
	if (sum != 0)
		return acpi_refuse(table, "its bytes add up to %#x, not to 0", sum);
	return 0;
}

struct acpi_register acpi_register_read(const struct acpi_table *table, size_t offset,
					const char *what)
{
	u8 space = acpi_u8(table, offset);
	u64 address = acpi_u64(table, offset + 4);

	if (address == 0)
		return (struct acpi_register){ .address = 0 };
	if (space > 1 || (space == 1 && address > 0xffff)) {
		acpi_note(table, "the %s is at %#llx of address space %u", what, address, space);
		return (struct acpi_register){ .address = 0 };
	}
	return (struct acpi_register){
		.space		= space == 0 ? ACPI_MEMORY : ACPI_PORT,
		.bits		= acpi_u8(table, offset + 1),
		.address	= address,
	};
}
