/* SPDX-License-Identifier: MIT */
/* The promise of console.h, executed. */
#ifndef KTEST_CONFORM_CONSOLE_H
#define KTEST_CONFORM_CONSOLE_H

#include <foundry/console.h>
#include <foundry/ktest.h>

/* Bytes that a case lets go by in one direction before it takes them. */
#define CONSOLE_BENCH_BYTES	768

/* What an implementation lends. */
struct console_bench {
	struct console	*(*fresh)(struct ktest *kt);	/* silent in both directions */
	size_t		(*written)(char *buf, size_t size);	/* take what came out, up to @size */
	void		(*type)(const char *bytes, size_t n);	/* they arrive */

	/* Call @fn once, in the middle of the next write; NULL: nothing can come in between. */
	void		(*interrupt)(void (*fn)(void *arg), void *arg);
};

extern const struct ktest_case console_conform[];

#endif
