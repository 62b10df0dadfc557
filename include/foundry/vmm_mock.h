/* SPDX-License-Identifier: MIT */
/*
 * vmm_mock - an address space that is a list of ranges.
 *
 * It has no tables and no CPU: whoever plays one asks vmm_query(), and is told what to forget.
 *
 * Frame size:   pages of FRAME_BYTES; leaves that are as large as it is told.
 * Alignment:    as in vmm.h.
 * Constraints:  as many ranges as the caller has slots, where those that continue one another are one.
 * Ownership:    the slots are the caller's and outlive the space; what is mapped stays its owner's.
 *               A frame for each range is taken, if it is told from where, as tables would be.
 */
#ifndef FOUNDRY_VMM_MOCK_H
#define FOUNDRY_VMM_MOCK_H

#include <foundry/vmm.h>

struct vmm_mock_slot {
	struct vm_mapping	range;
	paddr_t			frame;
};

/* What a space is made of. */
struct vmm_mock_setup {
	const char		*name;		/* static */
	vaddr_t			first, last;	/* bytes of the window, whole pages */
	paddr_t			highest;	/* byte that can be mapped */
	u64			largest;	/* leaf: FRAME_BYTES, 2 MiB, 1 GiB, ... */
	struct vmm_mock_slot	*slots;
	size_t			capacity;
	struct frame_allocator	*frames;	/* or NULL: it takes none */

	/* When it returns nobody uses what was mapped there; NULL: nobody remembers. */
	void			(*flush)(void *arg, vaddr_t from, u64 bytes);
	void			*arg;
};

/* Belongs to one CPU: no lock. */
struct vmm_mock {
	struct vmm		vm;
	struct vmm_mock_setup	setup;
	size_t			count;		/* ranges in the slots, by address */
	size_t			taken;		/* frames */
};

/* An empty space on the caller's storage; @setup is copied.  Context: any. */
void vmm_mock_init(struct vmm_mock *mock, const struct vmm_mock_setup *setup);

#endif
