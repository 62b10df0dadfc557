/* SPDX-License-Identifier: MIT */
/* The promise of frame.h, executed. */
#ifndef KTEST_CONFORM_FRAME_H
#define KTEST_CONFORM_FRAME_H

#include <foundry/frame.h>
#include <foundry/ktest.h>
#include <foundry/memmap.h>

/* What an implementation lends. */
struct frame_bench {
	struct frame_allocator	*(*fresh)(struct ktest *kt);	/* all that it has is free */
	const struct memmap	*(*map)(struct ktest *kt);	/* what it was given */
	bool			shared;		/* others use it: what a case takes must come back */
	const char		*no_reuse;	/* why FRAME-6 is not provided, or NULL */
	const char		*no_poison;	/* why FRAME-10 is not provided, or NULL */
	u64			*(*word)(paddr_t frame); /* one in its memory; not asked when no_poison */
	const char		*no_double_free; /* why it cannot see one, or NULL */
};

extern const struct ktest_case frame_conform[];

#endif
