/* SPDX-License-Identifier: MIT */
/*
 * small_space - an address space of a few pages, an array, for tests of what stands above one.
 *
 * A frame for each page that is mapped is taken, as a table would be, where it is told from where.
 */
#ifndef KTEST_SMALL_SPACE_H
#define KTEST_SMALL_SPACE_H

#include <foundry/ktest.h>
#include <foundry/vmm.h>

#define SMALL_SPACE_PAGES	32

struct small_page {
	vm_prot_t	prot;		/* 0: nothing is there */
	paddr_t		frame, table;
};

struct small_space {
	struct vmm		vm;
	struct small_page	pages[SMALL_SPACE_PAGES];
	struct frame_allocator	*tables;		/* or NULL: it needs none */
	unsigned int		maps;			/* calls that were not refused */
	unsigned int		pages_per_leaf;		/* that vmm_query() tells at most; a power of two */

	/* Another CPU, that is first: called once, before the next map.  NULL: there is none. */
	void			(*first)(struct small_space *space, vaddr_t at);
};

/* Empty, its window from @first on.  Context: any. */
void small_space_init(struct small_space *space, vaddr_t first, struct frame_allocator *tables);

/* A word of a page, by a CPU in software that asks the handler once.  Return: whether it could. */
bool small_space_access(struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value);

/* The kernel's, until the case is over. */
void small_space_lend(struct ktest *kt, struct small_space *space);

#endif
