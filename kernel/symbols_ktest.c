// SPDX-License-Identifier: MIT
/* symbols: on a table made by hand, and on the one that the link has left. */
#include <foundry/ktest.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

#define NAMES		(offsetof(struct made_table, names))

/* As scripts/symbols.py lays it out. */
static const struct made_table {
	u32			count;
	struct symbol_entry	entries[4];
	char			names[24];
} made = {
	.count = 4,
	.entries = {
		{ -0x1000,	0x20,		NAMES + 0 },
		{ 0x2000,	0x1,		NAMES + 7 },
		{ 0x2001,	0xff,		NAMES + 12 },
		{ 0x7fff0000,	0xffffffff,	NAMES + 17 },
	},
	.names = "fbelow\0fone\0fend\0olarge",
};

static const char *const made_names[] = { "below", "one", "end", "large" };

static const struct symbol_table *made_table(void)
{
	return (const void *)&made;
}

/* Not folded: an address so far off would be none to the linker. */
static __noinline vaddr_t at(s64 offset)
{
	return vaddr(vaddr_of(&made).raw + (u64)offset);
}

static bool is_nobodys(vaddr_t addr)
{
	struct symbol symbol;

	return !symbol_find(made_table(), addr, &symbol);
}

static void expect_made(struct ktest *kt, unsigned int i, s64 offset)
{
	const struct symbol_entry *entry = &made.entries[i];
	struct symbol symbol = { .name = "none" };

	EXPECT_TRUE(kt, symbol_find(made_table(), at(offset), &symbol));
	EXPECT_STREQ(kt, symbol.name, made_names[i]);
	EXPECT_EQ(kt, symbol.start.raw, at(entry->start).raw);
	EXPECT_EQ(kt, symbol.bytes, entry->bytes);
	EXPECT_EQ(kt, symbol.is_function, i != 3);
}

static void first_to_last_byte(struct ktest *kt)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(made.entries); i++) {
		s64 start = made.entries[i].start;

		expect_made(kt, i, start);
		expect_made(kt, i, start + made.entries[i].bytes / 2);
		expect_made(kt, i, start + made.entries[i].bytes - 1);
	}
}

static void gaps(struct ktest *kt)
{
	EXPECT_TRUE(kt, is_nobodys(at(-0x1000 + 0x20)));
	EXPECT_TRUE(kt, is_nobodys(at(0)));
	EXPECT_TRUE(kt, is_nobodys(at(0x2000 - 1)));
	EXPECT_TRUE(kt, is_nobodys(at(0x2001 + 0xff)));
	EXPECT_TRUE(kt, is_nobodys(at(0x7fff0000 - 1)));
}

static void outside(struct ktest *kt)
{
	EXPECT_TRUE(kt, is_nobodys(at(-0x1000 - 1)));
	EXPECT_TRUE(kt, is_nobodys(at(-0x80000000ll)));
	EXPECT_TRUE(kt, is_nobodys(at(0x7fff0000ll + 0xffffffff)));
	EXPECT_TRUE(kt, is_nobodys(vaddr(0)));
	EXPECT_TRUE(kt, is_nobodys(vaddr(U64_MAX)));
	EXPECT_TRUE(kt, is_nobodys(at(S64_MAX)));
	EXPECT_TRUE(kt, is_nobodys(at(S64_MIN)));
}

static void no_table(struct ktest *kt)
{
	static const struct symbol_table empty;
	struct symbol symbol = { .name = "untouched" };

	EXPECT_FALSE(kt, symbol_find(NULL, vaddr(0), &symbol));
	EXPECT_FALSE(kt, symbol_find(&empty, vaddr_of(&empty), &symbol));
	EXPECT_STREQ(kt, symbol.name, "untouched");
}

/* --- the image's own ------------------------------------------------------ */

static vaddr_t code_of(bool (*fn)(const struct symbol_table *, vaddr_t, struct symbol *))
{
	return vaddr_of(fn);
}

static struct symbol own(struct ktest *kt)
{
	struct symbol symbol = { .name = "" };

	if (!symbol_table())
		ktest_skip(kt, "not provided: CONFIG_SYMBOLS=n");
	ASSERT_TRUE(kt, symbol_find(symbol_table(), code_of(symbol_find), &symbol));
	return symbol;
}

static void finds_itself(struct ktest *kt)
{
	struct symbol symbol = own(kt);

	EXPECT_STREQ(kt, symbol.name, "symbol_find");
	EXPECT_EQ(kt, symbol.start.raw, code_of(symbol_find).raw);
	EXPECT_GT(kt, symbol.bytes, 0);
	EXPECT_TRUE(kt, symbol.is_function);
}

static void finds_a_large_object(struct ktest *kt)
{
	struct symbol symbol = own(kt);

	ASSERT_TRUE(kt, symbol_find(symbol_table(), vaddr_of(made.names), &symbol));
	EXPECT_STREQ(kt, symbol.name, "made");
	EXPECT_EQ(kt, symbol.start.raw, vaddr_of(&made).raw);
	EXPECT_EQ(kt, symbol.bytes, sizeof(made));
	EXPECT_FALSE(kt, symbol.is_function);
}

static void is_in_order(struct ktest *kt)
{
	const struct symbol_table *table = symbol_table();
	struct symbol symbol = own(kt);

	ASSERT_GT(kt, table->count, 0);
	for (u32 i = 0; i < table->count; i++) {
		const struct symbol_entry *entry = &table->entries[i];
		vaddr_t start = vaddr(vaddr_of(table).raw + (u64)(s64)entry->start);

		if (i > 0)
			ASSERT_GT(kt, entry->start, table->entries[i - 1].start);
		ASSERT_TRUE(kt, symbol_find(table, start, &symbol));
		ASSERT_EQ(kt, symbol.bytes, entry->bytes);
		ASSERT_GT(kt, strlen(symbol.name), 0);
	}
}

static void names_bytes(struct ktest *kt)
{
	struct symbol symbol = own(kt);
	char want[SYMBOL_TEXT_MAX], text[SYMBOL_TEXT_MAX];

	snprintf(want, sizeof(want), "symbol_find+0x0/0x%llx", symbol.bytes);
	EXPECT_TRUE(kt, symbol_name(symbol.start, text, sizeof(text)));
	EXPECT_STREQ(kt, text, want);

	snprintf(want, sizeof(want), "symbol_find+0x%llx/0x%llx", symbol.bytes - 1, symbol.bytes);
	EXPECT_TRUE(kt, symbol_name(vaddr_add(symbol.start, symbol.bytes - 1), text, sizeof(text)));
	EXPECT_STREQ(kt, text, want);
}

static void names_callers(struct ktest *kt)
{
	struct symbol symbol = own(kt);
	char want[SYMBOL_TEXT_MAX], text[SYMBOL_TEXT_MAX];

	EXPECT_TRUE(kt, symbol_name_caller(vaddr_add(symbol.start, 1), text, sizeof(text)));
	EXPECT_TRUE(kt, str_has_prefix(text, "symbol_find+0x1/"));

	/* A call at the very end returns behind the function. */
	snprintf(want, sizeof(want), "symbol_find+0x%llx/0x%llx", symbol.bytes, symbol.bytes);
	EXPECT_TRUE(kt, symbol_name_caller(vaddr_add(symbol.start, symbol.bytes), text, sizeof(text)));
	EXPECT_STREQ(kt, text, want);

	symbol_name_caller(symbol.start, text, sizeof(text));
	EXPECT_FALSE(kt, str_has_prefix(text, "symbol_find+"));
}

static void raw_when_unknown(struct ktest *kt)
{
	char text[SYMBOL_TEXT_MAX];

	EXPECT_FALSE(kt, symbol_name(vaddr(0), text, sizeof(text)));
	EXPECT_STREQ(kt, text, "0x0");
	EXPECT_FALSE(kt, symbol_name_caller(vaddr(0), text, sizeof(text)));
	EXPECT_STREQ(kt, text, "0x0");
	EXPECT_FALSE(kt, symbol_name(vaddr(U64_MAX), text, sizeof(text)));
	EXPECT_STREQ(kt, text, "0xffffffffffffffff");
}

static void cut(struct ktest *kt)
{
	char text[8] = "1234567";

	symbol_name(own(kt).start, text, 7);
	EXPECT_STREQ(kt, text, "symbol");
	symbol_name(vaddr(U64_MAX), text, 4);
	EXPECT_STREQ(kt, text, "0xf");
}

static const struct ktest_case cases[] = {
	KCASE("a symbol holds its bytes from the first to the last", first_to_last_byte),
	KCASE("what lies between two is nobody's", gaps),
	KCASE("what lies below or above all is nobody's", outside),
	KCASE("no table and an empty one know nothing", no_table),
	KCASE("the image knows its functions", finds_itself),
	KCASE("the image knows its large objects", finds_a_large_object),
	KCASE("the image's table is in order and whole", is_in_order),
	KCASE("an address is named with offset and size", names_bytes),
	KCASE("a return address is named by its call", names_callers),
	KCASE("an unknown address is a number", raw_when_unknown),
	KCASE("a text that is too long is cut", cut),
	KCASE_END
};

static const struct ktest_suite symbols_suite = {
	.name = "symbols", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(symbols_suite);
