/* SPDX-License-Identifier: MIT */
/*
 * translator_map - a translator that looks into a small table of mappings.
 *
 * Frame size:   none; a mapping has any number of bytes.
 * Alignment:    none.
 * Constraints:  as many mappings as the caller has slots; none overlaps another.
 * Ownership:    the slots are the caller's and outlive the map; what is mapped stays its owner's.
 */
#ifndef FOUNDRY_TRANSLATOR_MAP_H
#define FOUNDRY_TRANSLATOR_MAP_H

#include <foundry/translator.h>

struct translator_mapping {
	vaddr_t	from;
	paddr_t	to;
	u64	bytes;
};

/* Filled before it is shared, read-only from then on: no lock. */
struct translator_map {
	struct translator		translator;
	struct translator_mapping	*slots;
	size_t				capacity;
	size_t				count;
};

/* An empty map on the caller's storage.  Context: boot only. */
void translator_map_init(struct translator_map *map, struct translator_mapping *slots,
			 size_t capacity);

/**
 * translator_map_insert() - add a mapping
 * @map:	where
 * @from:	first virtual byte
 * @to:		first physical byte
 * @bytes:	how many
 *
 * Context: boot only.
 * Return: 0; -EINVAL for an empty range or one that wraps around; -EEXIST when
 * part of @from is mapped; -ENOSPC when the table is full.  Nothing changed then.
 */
int __must_check translator_map_insert(struct translator_map *map, vaddr_t from, paddr_t to,
				       u64 bytes);

#endif
