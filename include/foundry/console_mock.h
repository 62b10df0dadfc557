/* SPDX-License-Identifier: MIT */
/*
 * console_mock - a console in memory: a test reads what was written and types what is read.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_CONSOLE_MOCK_H
#define FOUNDRY_CONSOLE_MOCK_H

#include <foundry/console.h>

#define CONSOLE_MOCK_BYTES	1024

/* Belongs to one test: no lock. */
struct console_mock {
	struct console	console;
	char		out[CONSOLE_MOCK_BYTES];	/* the first bytes written */
	size_t		out_count;			/* all bytes written, also those that did not fit */
	char		in[CONSOLE_MOCK_BYTES];
	size_t		in_count, in_read;

	/* Called after each byte that goes out, as a UART interrupts; may be NULL. */
	void		(*sent)(void *arg);
	void		*sent_arg;
};

void console_mock_init(struct console_mock *mock);

/* Bytes arrive; what does not fit is a BUG. */
void console_mock_type(struct console_mock *mock, const char *bytes, size_t n);

#endif
