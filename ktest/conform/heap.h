/* SPDX-License-Identifier: MIT */
/* The promise of heap.h, executed. */
#ifndef KTEST_CONFORM_HEAP_H
#define KTEST_CONFORM_HEAP_H

#include <foundry/frame.h>
#include <foundry/heap.h>
#include <foundry/ktest.h>

/* What an implementation lends. */
struct heap_bench {
	struct heap		*(*fresh)(struct ktest *kt);	/* no object of the case's is out */
	struct frame_allocator	*(*frames)(struct ktest *kt);	/* it takes from; or NULL: HEAP-5 */
	bool			shared;		/* others use it: what a case takes must come back */
	const char		*no_frames;	/* why HEAP-5 is not provided, or NULL */
	const char		*no_reuse;	/* why HEAP-4 is not, or NULL */
	const char		*no_foreign;	/* HEAP-7: why it cannot tell a foreign object, */
	const char		*no_start;	/* the start of one, */
	const char		*no_double_free; /* that one is free already; or NULL each */
	const char		*no_guards;	/* why HEAP-8 is not provided, or NULL */
};

extern const struct ktest_case heap_conform[];

#endif
