/* SPDX-License-Identifier: MIT */
/* trace - what happened, a letter each, so that an order is compared as text. */
#ifndef KTEST_CONFORM_TRACE_H
#define KTEST_CONFORM_TRACE_H

#include <foundry/types.h>

#define TRACE_MAX	64

struct trace {
	size_t	count;
	char	text[TRACE_MAX];	/* always ended; what comes after it is full is dropped */
};

static inline void trace_add(struct trace *trace, char what)
{
	if (trace->count < TRACE_MAX - 1)
		trace->text[trace->count++] = what;
}

#endif
