/* SPDX-License-Identifier: MIT */
/* The promise of ring.h, executed. */
#ifndef KTEST_CONFORM_RING_H
#define KTEST_CONFORM_RING_H

#include <foundry/ktest.h>
#include <foundry/ring.h>

/* What an implementation lends: the calls of ring.h. */
struct ring_bench {
	void	(*init)(struct ring *ring, void **slots, size_t capacity);
	int	(*add)(struct ring *ring, void *item);
	void	*(*next)(struct ring *ring);
	size_t	(*len)(const struct ring *ring);
};

extern const struct ktest_case ring_conform[];

#endif
