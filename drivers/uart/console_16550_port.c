// SPDX-License-Identifier: MIT
/* A 16550 that is reached by I/O ports, as COM1 of a PC. */
#include <foundry/console_16550.h>

#include <asm/portio.h>

static u8 port_in(struct console_16550 *uart, unsigned int reg)
{
	return inb((u16)(uart->port + reg));
}

static void port_out(struct console_16550 *uart, unsigned int reg, u8 value)
{
	outb((u16)(uart->port + reg), value);
}

int console_16550_init(struct console_16550 *uart, u16 port)
{
	uart->in = port_in;
	uart->out = port_out;
	uart->port = port;
	return console_16550_start(uart);
}
