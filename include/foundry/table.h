/* SPDX-License-Identifier: MIT */
/*
 * table - a list that every file may add to, put together by the linker.
 *
 * Each entry is a pointer in a section of the table's name, so that a new
 * driver, suite or command is a new file and no central list grows.
 *
 *	static const struct driver uart = { ... };
 *	TABLE_ADD(drivers, uart);
 *
 *	TABLE_FOREACH(drivers, struct driver, driver) { ... }
 */
#ifndef FOUNDRY_TABLE_H
#define FOUNDRY_TABLE_H

#include <foundry/compiler.h>

#define TABLE_ADD(table, object)					\
	static const void *const CONCAT(table##_entry_, object)	\
		__used __section(#table) = &(object)

/* Weak: a table that nobody adds to is empty, not a link error. */
#define TABLE_DECLARE(table)						\
	extern const void *const __start_##table[] __weak;		\
	extern const void *const __stop_##table[] __weak

#define TABLE_FOREACH(table, type, entry)					\
	for (type *const *entry##_at = (type *const *)__start_##table,		\
	     *entry = entry##_at < TABLE_END(table, type) ? *entry##_at : NULL;	\
	     entry;								\
	     entry = ++entry##_at < TABLE_END(table, type) ? *entry##_at : NULL)

/* Its address is no constant to count on: of an empty table that is 0, and one less than that is no address. */
#define TABLE_END(table, type) ({						\
	type *const *end__ = (type *const *)__stop_##table;			\
	__asm__("" : "+r" (end__));						\
	end__; })

#endif
