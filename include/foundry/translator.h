/* SPDX-License-Identifier: MIT */
/*
 * translator - which physical address is behind a virtual one.
 *
 * Provided by:  drivers/translator/: a table of mappings, a walk through page tables, or a function
 *               that is asked.
 * Used by:      diagnostics, and devices that need physical addresses.
 * Usable from:  kernel_main.
 *
 * Clauses.  ktest/conform/translator.c proves each by its number.
 *
 *  * TRANSLATOR-1  within a mapping the distance to its start is kept, to the byte.
 *  * TRANSLATOR-2  an address that is not mapped is -ENOENT, and the result is untouched.
 *  * TRANSLATOR-3  the first and the last byte of a mapping are in it, their neighbours are not.
 *  * TRANSLATOR-4  asking changes nothing: the same question has the same answer.
 *  * TRANSLATOR-5  two virtual ranges on one physical range both translate to it.
 */
#ifndef FOUNDRY_TRANSLATOR_H
#define FOUNDRY_TRANSLATOR_H

#include <foundry/addr.h>

struct translator;

struct translator_ops {
	int	(*translate)(struct translator *translator, vaddr_t from, paddr_t *to);
};

/* A provider embeds this. */
struct translator {
	const struct translator_ops	*ops;
	const char			*name;
};

/**
 * translate() - look one address up
 * @translator:	where
 * @from:	any virtual address
 * @to:		receives the physical one
 *
 * Context: any.
 * Return: 0, or -ENOENT when nothing is mapped there.
 */
static inline int __must_check translate(struct translator *translator, vaddr_t from,
					 paddr_t *to)
{
	return translator->ops->translate(translator, from, to);
}

#endif
