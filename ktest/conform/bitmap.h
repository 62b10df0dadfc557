/* SPDX-License-Identifier: MIT */
/* The promise of bitmap.h, executed. */
#ifndef KTEST_CONFORM_BITMAP_H
#define KTEST_CONFORM_BITMAP_H

#include <foundry/bitmap.h>
#include <foundry/ktest.h>

/* What an implementation lends: the calls of bitmap.h. */
struct bitmap_bench {
	void	(*init)(struct bitmap *map, u64 *words, u64 first, u64 bits);
	void	(*set)(struct bitmap *map, u64 bit, u64 count);
	void	(*clear)(struct bitmap *map, u64 bit, u64 count);
	bool	(*test)(const struct bitmap *map, u64 bit);
	u64	(*next_set)(const struct bitmap *map, u64 from, u64 to);
	u64	(*next_clear)(const struct bitmap *map, u64 from, u64 to);
	u64	(*count)(const struct bitmap *map, u64 from, u64 to);
	u64	(*find_run)(const struct bitmap *map, u64 from, u64 to, u64 count, u64 align);
};

extern const struct ktest_case bitmap_conform[];

#endif
