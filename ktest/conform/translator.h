/* SPDX-License-Identifier: MIT */
/* The promise of translator.h, executed. */
#ifndef KTEST_CONFORM_TRANSLATOR_H
#define KTEST_CONFORM_TRANSLATOR_H

#include <foundry/ktest.h>
#include <foundry/translator.h>

/* A range of three bytes or more that is mapped, with neighbours that are not. */
struct translator_span {
	vaddr_t	from;
	paddr_t	to;
	u64	bytes;
};

/* What an implementation lends. */
struct translator_bench {
	struct translator		*(*fresh)(struct ktest *kt);
	const struct translator_span	*spans;
	size_t				count;		/* not 0 */
	vaddr_t				unmapped;
	const struct translator_span	*alias;		/* two on one physical range, or NULL */
};

extern const struct ktest_case translator_conform[];

#endif
