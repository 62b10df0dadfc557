/* SPDX-License-Identifier: MIT */
/*
 * console - bytes to a person and back, usable in the worst moment.
 *
 * Provided by:  drivers/uart/ and the port.
 * Used by:      the log, panic, ktest and the prompt.
 * Usable from:  HAS_CONSOLE.
 *
 * Clauses.  ktest/conform/console.c proves each by its number.
 *
 *  * CONSOLE-1  every byte written comes out once and in order, whatever its value.
 *  * CONSOLE-2  received bytes are read once each and in order.
 *  * CONSOLE-3  reading never waits: with nothing received it is -EAGAIN at once.
 *  * CONSOLE-4  writing and reading never change the irq state of the CPU.
 *  * CONSOLE-5  a write inside a write of the same console completes: no lock is taken.
 */
#ifndef FOUNDRY_CONSOLE_H
#define FOUNDRY_CONSOLE_H

#include <foundry/types.h>

struct console;

struct console_ops {
	void	(*write)(struct console *console, const char *bytes, size_t n);
	int	(*read)(struct console *console);
};

/* A provider embeds this. */
struct console {
	const struct console_ops	*ops;
	const char			*name;
};

/**
 * console_write() - put bytes out, raw
 * @console:	where
 * @bytes:	what
 * @n:		how many
 *
 * Waits for the line, with a bound; a dead line loses bytes, never the caller.
 *
 * Context: any, panic-safe.
 */
static inline void console_write(struct console *console, const char *bytes, size_t n)
{
	console->ops->write(console, bytes, n);
}

/**
 * console_read() - take one received byte
 * @console:	from where
 *
 * Context: any.
 * Return: 0 to 255; -EAGAIN when nothing is there; -EPIPE when nothing will ever come again.
 */
static inline int __must_check console_read(struct console *console)
{
	return console->ops->read(console);
}

#endif
