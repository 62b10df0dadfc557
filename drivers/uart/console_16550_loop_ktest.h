/* SPDX-License-Identifier: MIT */
/*
 * The driver on a chip itself, its line looped back inside (MCR bit 4, PC16550D section 8.7).  The
 * loop is closed for a byte at a time, so that what else is printed goes out as ever, even on the
 * UART under test.
 */
#ifndef CONSOLE_16550_LOOP_KTEST_H
#define CONSOLE_16550_LOOP_KTEST_H

#include <foundry/console_16550.h>

#include "conform/console.h"

/* A UART to be found; nothing is typed or written. */
struct console_16550 *loop_begin(void);

/* It was found: what is written to it comes back. */
struct console *loop_uart(void);

/* As the members of struct console_bench. */
size_t loop_written(char *buf, size_t size);
void loop_type(const char *bytes, size_t n);
void loop_interrupt(void (*fn)(void *arg), void *arg);

#define CONSOLE_LOOP_SUITE(text, fresh_fn)					\
	static const struct console_bench loop_bench = {			\
		.fresh = fresh_fn, .written = loop_written,			\
		.type = loop_type, .interrupt = loop_interrupt,			\
	};									\
	static const struct ktest_suite loop_suite = {				\
		.name = text, .needs = FACT(CONSOLE),				\
		.cases = console_conform, .bench = &loop_bench,			\
	};									\
	KTEST_SUITE(loop_suite)

#endif
