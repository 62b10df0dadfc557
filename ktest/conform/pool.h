/* SPDX-License-Identifier: MIT */
/* The promise of pool.h, executed. */
#ifndef KTEST_CONFORM_POOL_H
#define KTEST_CONFORM_POOL_H

#include <foundry/ktest.h>
#include <foundry/pool.h>

/* What an implementation lends: the calls of pool.h. */
struct pool_bench {
	void	(*init)(struct pool *pool, void *storage, size_t bytes, size_t object_bytes);
	void	*(*alloc)(struct pool *pool);
	void	(*free)(struct pool *pool, void *object);
	size_t	(*used)(const struct pool *pool);
};

extern const struct ktest_case pool_conform[];

#endif
