/* SPDX-License-Identifier: MIT */
/* The promise of vmm.h, executed. */
#ifndef KTEST_CONFORM_VMM_H
#define KTEST_CONFORM_VMM_H

#include <foundry/ktest.h>
#include <foundry/translator.h>
#include <foundry/vmm.h>

/*
 * What an implementation lends.  What is only known while the machine runs is filled in by the suite's
 * before(); frames that it takes for @memory come back in its after().
 *
 * A case that needs more of @bytes or @memory_bytes, or larger leaves, than there are says "not
 * provided".  With leaves of a size, it needs three of them in @bytes and two in @memory_bytes.
 */
struct vmm_bench {
	struct vmm	*(*fresh)(struct ktest *kt);	/* nothing is mapped in the part below */
	vaddr_t		first;		/* of the part of its window that is the cases' own */
	u64		bytes;		/* of it; 64 pages at least, 4 GiB where that costs nothing */

	/* Physical, may be mapped: 16 pages at least.  It need not be there, but for @access. */
	paddr_t		memory;
	u64		memory_bytes;

	/* As much of both as is used is aligned to it: FRAME_BYTES, or a larger leaf of the CPU. */
	u64		largest;

	vm_prot_t	(*reads_as)(vm_prot_t prot);	/* what the CPU makes of it; NULL: just that */
	vaddr_t		not_canonical;	/* of a page; 0: there is none */
	paddr_t		too_high;	/* the first page that tables cannot hold; 0: there is none */

	bool		shared;		/* it stays when the case is over: what is mapped must go */

	/* What the space takes from for itself; not asked when no_frames. */
	struct frame_allocator	*(*frames)(struct ktest *kt);
	const char	*no_frames;	/* why VMM-7 and VMM-9 cannot watch it, or NULL */

	/*
	 * A CPU in @vm, at a word: reads it into @value, writes @value, or executes what is there and
	 * comes back.  It remembers whatever it may.  Return: whether it could; a fault is caught.
	 */
	bool		(*access)(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how,
				  u64 *value);
	const char	*no_access;	/* why nobody can touch, or NULL */
	const char	*no_exec;	/* why it cannot execute, or NULL */

	/* Another space with the same part, as fresh, beside the one that fresh() gave last; or NULL. */
	struct vmm	*(*other)(struct ktest *kt);

	/* That of this space, or NULL. */
	struct translator	*(*translator)(struct ktest *kt, struct vmm *vm);
};

extern const struct ktest_case vmm_conform[];

#endif
