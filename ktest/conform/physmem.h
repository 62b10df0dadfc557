/* SPDX-License-Identifier: MIT */
/* The promise of physmem.h, executed. */
#ifndef KTEST_CONFORM_PHYSMEM_H
#define KTEST_CONFORM_PHYSMEM_H

#include <foundry/ktest.h>
#include <foundry/memmap.h>
#include <foundry/translator.h>

/* What an implementation lends. */
struct physmem_bench {
	const struct memmap	*(*ram)(struct ktest *kt);	/* its usable ranges count */
	void			*(*to_virt)(paddr_t addr);
	paddr_t			(*to_phys)(const void *ptr);
	int			(*take)(struct ktest *kt, paddr_t *frame);	/* to be written */
	void			(*give)(paddr_t frame);
	struct translator	*(*translator)(struct ktest *kt);
};

extern const struct ktest_case physmem_conform[];

#endif
