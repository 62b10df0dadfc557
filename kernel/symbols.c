// SPDX-License-Identifier: MIT
/* symbols - binary search in the table that the link leaves in the image. */
#include <foundry/print.h>
#include <foundry/symbols.h>

/* Weak: without CONFIG_SYMBOLS there is no table, and no link error. */
extern const u8 __start_symbol_table[] __weak;
extern const u8 __stop_symbol_table[] __weak;

const struct symbol_table *symbol_table(void)
{
	if (&__stop_symbol_table[0] == &__start_symbol_table[0])
		return NULL;
	return (const void *)__start_symbol_table;
}

/* How many entries begin at @offset or below it. */
static u32 entries_up_to(const struct symbol_table *table, s64 offset)
{
	u32 low = 0, high = table->count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (table->entries[middle].start <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool symbol_find(const struct symbol_table *table, vaddr_t addr, struct symbol *symbol)
{
	s64 offset = (s64)(addr.raw - vaddr_of(table).raw);
	const struct symbol_entry *entry;
	const char *text;
	u32 n = table ? entries_up_to(table, offset) : 0;

	if (n == 0)
		return false;
	entry = &table->entries[n - 1];
	if (offset - entry->start >= (s64)entry->bytes)
		return false;
	text = (const char *)table + entry->name;
	*symbol = (struct symbol){
		.name		= text + 1,
		.start		= vaddr_add(vaddr_of(table), (u64)(s64)entry->start),
		.bytes		= entry->bytes,
		.is_function	= text[0] == SYMBOL_FUNCTION,
	};
	return true;
}

/* @addr by the symbol that holds @inside. */
static bool name_by(vaddr_t addr, vaddr_t inside, char *buf, size_t size)
{
	struct symbol symbol;

	if (!symbol_find(symbol_table(), inside, &symbol)) {
		snprintf(buf, size, "0x%llx", addr.raw);
		return false;
	}
	snprintf(buf, size, "%s+0x%llx/0x%llx", symbol.name, vaddr_diff(addr, symbol.start),
		 symbol.bytes);
	return true;
}

bool symbol_name(vaddr_t addr, char *buf, size_t size)
{
	return name_by(addr, addr, buf, size);
}

bool symbol_name_caller(vaddr_t addr, char *buf, size_t size)
{
	return name_by(addr, vaddr(addr.raw - 1), buf, size);
}
