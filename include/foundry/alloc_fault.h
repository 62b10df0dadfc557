/* SPDX-License-Identifier: MIT */
/*
 * alloc_fault - let the n-th allocation of a test fail, in test images only.
 *
 * Every wrapper that asks an allocator, frames and heap alike, asks here first.
 * A test arms this CPU and sees what its code does with the refusal; ktest
 * sweeps n over a whole case.  With CONFIG_KTEST=n nothing of this is in the image.
 *
 * Context of all: any; one CPU's own.
 */
#ifndef FOUNDRY_ALLOC_FAULT_H
#define FOUNDRY_ALLOC_FAULT_H

#include <foundry/cpu.h>
#include <foundry/kconfig.h>

struct alloc_fault {
	u64	asked;		/* allocations since it was armed */
	u64	refuse;		/* which of them is refused, from 1; 0: none */
};

/* Whether the allocation that is about to happen must be refused. */
static inline bool alloc_fault_strikes(void)
{
	struct alloc_fault *fault = IS_ENABLED(CONFIG_KTEST) ? this_cpu()->alloc_fault : NULL;

	return fault && ++fault->asked == fault->refuse;
}

#endif
