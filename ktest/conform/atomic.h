/* SPDX-License-Identifier: MIT */
/* The promise of atomic.h, executed. */
#ifndef KTEST_CONFORM_ATOMIC_H
#define KTEST_CONFORM_ATOMIC_H

#include <foundry/ktest.h>

/* What an implementation lends: the calls of atomic.h, those that are macros with a type. */
struct atomic_bench {
	u32	(*load_relaxed)(const u32 *p);
	u32	(*load_acquire)(const u32 *p);
	void	(*store_relaxed)(u32 *p, u32 value);
	void	(*store_release)(u32 *p, u32 value);
	u32	(*fetch_add)(u32 *p, u32 n);
	u32	(*fetch_add_release)(u32 *p, u32 n);
	u32	(*fetch_sub)(u32 *p, u32 n);
	u32	(*exchange)(u32 *p, u32 value);
	bool	(*cas)(u32 *p, u32 old, u32 new);
	u64	(*fetch_or64)(u64 *p, u64 bits);
	u64	(*fetch_and64)(u64 *p, u64 bits);
	u64	(*load64)(const u64 *p);
	void	(*store64)(u64 *p, u64 value);
	bool	(*cas64)(u64 *p, u64 old, u64 new);
	void	*(*exchange_ptr)(void **p, void *value);
	bool	(*cas_ptr)(void **p, void **old, void *new);
	void	(*fence)(void);
};

/* For a saboteur on several CPUs: until @count is more than @than, or the others can do nothing. */
void atomic_torture_let(const u32 *count, u32 than);

/* The first on one CPU, the second on several. */
extern const struct ktest_case atomic_conform[];
extern const struct ktest_case atomic_torture[];

#endif
