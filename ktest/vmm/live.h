/* SPDX-License-Identifier: MIT */
/* live - the promise of vmm.h by real accesses; what a port lends for it, beside its other tests. */
#ifndef KTEST_VMM_LIVE_H
#define KTEST_VMM_LIVE_H

#include <foundry/addr.h>

struct vmm_live {
	u64	return_code;	/* instructions that come back at once */
	void	(*sync_code)(vaddr_t at, size_t bytes);	/* they were written there; NULL: nothing to do */
	vaddr_t	first;		/* of what the cases may use in the kernel's window */
	u64	bytes;
	vaddr_t	user_first;	/* and in the window of a space of its own */
	u64	user_bytes;
	vaddr_t	not_canonical;	/* as in struct vmm_bench */
	paddr_t	too_high;
};

extern const struct vmm_live vmm_live;

#endif
