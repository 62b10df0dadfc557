/* SPDX-License-Identifier: MIT */
/*
 * symbols - which function or object of the image an address lies in.
 *
 * Provided by:  the image's own table, filled in by scripts/symbols.py once
 *               the image is linked; empty with CONFIG_SYMBOLS=n.
 * Used by:      back traces and fault reports.
 * Usable from:  the first C line.
 *
 * Context of all: any, panic-safe.
 */
#ifndef FOUNDRY_SYMBOLS_H
#define FOUNDRY_SYMBOLS_H

#include <foundry/addr.h>

/* Room for a name with offset and size; a longer one is cut. */
#define SYMBOL_TEXT_MAX	96

struct symbol {
	const char	*name;
	vaddr_t		start;
	u64		bytes;
	bool		is_function;
};

/* One entry; both offsets are from the first byte of the table. */
struct symbol_entry {
	s32	start;
	u32	bytes;
	u32	name;
};

/*
 * Entries by address, no two at the same one.  The names follow: SYMBOL_FUNCTION
 * or another byte, the name, a zero.
 */
#define SYMBOL_FUNCTION	'f'

struct symbol_table {
	u32			count;
	struct symbol_entry	entries[];
};

/* What the image knows of itself, or NULL. */
const struct symbol_table *symbol_table(void);

/**
 * symbol_find() - what holds an address
 * @table:	symbol_table()
 * @addr:	any
 * @symbol:	receives it; untouched when there is none
 *
 * Return: whether a symbol holds @addr; the padding between two is nobody's.
 */
bool symbol_find(const struct symbol_table *table, vaddr_t addr, struct symbol *symbol);

/**
 * symbol_name() - an address as people read it
 * @addr:	any
 * @buf:	receives "ticket_lock+0x1c/0x40", or "0xffffffff80101234" when nothing is known
 * @size:	bytes in @buf, not 0
 *
 * Return: whether the name is known.
 */
bool symbol_name(vaddr_t addr, char *buf, size_t size);

/**
 * symbol_name_caller() - a return address as people read it
 * @addr:	where a call returns to
 * @buf:	as symbol_name()
 * @size:	as symbol_name()
 *
 * The function is the one that holds the call: behind a call that never
 * returns, @addr itself may be the first byte of the next function.
 *
 * Return: as symbol_name().
 */
bool symbol_name_caller(vaddr_t addr, char *buf, size_t size);

#endif
