// SPDX-License-Identifier: MIT
/* A 16550 whose registers lie in memory, a byte or a word each, next to each other or not. */
#include <foundry/console_16550.h>
#include <foundry/errno.h>
#include <foundry/io.h>

#define SHIFT_MAX	3

static u8 __iomem *place(const struct console_16550 *uart, unsigned int reg)
{
	return uart->regs + ((size_t)reg << uart->shift);
}

static u8 mmio_in(struct console_16550 *uart, unsigned int reg)
{
	return uart->wide ? (u8)io_read32(place(uart, reg)) : io_read8(place(uart, reg));
}

static void mmio_out(struct console_16550 *uart, unsigned int reg, u8 value)
{
	if (uart->wide)
		io_write32(place(uart, reg), value);
	else
		io_write8(place(uart, reg), value);
}

int console_16550_mmio_init(struct console_16550 *uart, const struct console_16550_mmio *where)
{
	if (where->shift > SHIFT_MAX || (where->width > 1 && where->width != sizeof(u32)))
		return -ENOTSUP;
	uart->in = mmio_in;
	uart->out = mmio_out;
	uart->regs = where->regs;
	uart->shift = where->shift;
	uart->wide = where->width == sizeof(u32);
	uart->hz = where->hz;
	return console_16550_start(uart);
}
