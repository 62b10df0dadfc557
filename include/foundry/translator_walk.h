/* SPDX-License-Identifier: MIT */
/* translator_walk - a translator that walks page tables, as the CPU does. */
#ifndef FOUNDRY_TRANSLATOR_WALK_H
#define FOUNDRY_TRANSLATOR_WALK_H

#include <foundry/pt_radix.h>
#include <foundry/translator.h>

/* Reads what the CPU reads, at any time: no lock. */
struct translator_walk {
	struct translator	translator;
	const struct pt_radix	*pt;
	paddr_t			(*root)(vaddr_t at);
};

/**
 * translator_walk_init() - translate by tables
 * @walk:	caller's storage
 * @pt:		the tables; outlives @walk
 * @root:	the root that is in use for an address, asked each time; NULL: that of @pt
 *
 * Context: any.
 */
void translator_walk_init(struct translator_walk *walk, const struct pt_radix *pt,
			  paddr_t (*root)(vaddr_t at));

#endif
