// SPDX-License-Identifier: MIT
/*
 * console_pl011 - a UART that is polled: one look and one byte at a time.
 *
 * The FIFO is used for one purpose only.  A write may come inside a write,
 * between the look that found it empty and the byte; 16 places, of which a
 * level of writes takes one, are room for more levels than there can be.
 */
#include <foundry/console_pl011.h>
#include <foundry/errno.h>
#include <foundry/io.h>

/* Looks take about a microsecond each on real hardware, a byte 87 of them. */
#define PATIENCE	(1u << 25)

static struct console_pl011 *to_uart(struct console *console)
{
	return container_of(console, struct console_pl011, console);
}

/* Return: whether the flags in @mask became @flags. */
static bool await(struct console_pl011 *uart, u32 mask, u32 flags, u32 looks)
{
	while (looks-- > 0) {
		if ((uart->in(uart, PL011_FR) & mask) == flags)
			return true;
	}
	return false;
}

static void uart_write(struct console *console, const char *bytes, size_t n)
{
	struct console_pl011 *uart = to_uart(console);

	for (size_t i = 0; i < n; i++) {
		uart->dead = !await(uart, PL011_FR_OUT_EMPTY, PL011_FR_OUT_EMPTY,
				    uart->dead ? 1 : uart->patience);
		if (!uart->dead)
			uart->out(uart, PL011_DR, (u8)bytes[i]);
	}
}

/* Above the byte stand errors of the line; a person sees them in what he reads. */
static int uart_read(struct console *console)
{
	struct console_pl011 *uart = to_uart(console);

	if (uart->in(uart, PL011_FR) & PL011_FR_IN_EMPTY)
		return -EAGAIN;
	return (u8)uart->in(uart, PL011_DR);
}

static const struct console_ops uart_ops = {
	.write	= uart_write,
	.read	= uart_read,
};

/* Part 0x011, designed by Arm, of any revision; then what every PrimeCell says. */
static bool is_pl011(struct console_pl011 *uart)
{
	static const u8 want[] = { 0x11, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };
	static const u8 mask[] = { 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0xff };

	for (unsigned int i = 0; i < sizeof(want); i++)
		if ((uart->in(uart, PL011_PERIPH_ID + 4 * i) & mask[i]) != want[i])
			return false;
	return true;
}

/* In the order of DDI 0183, 3.3.8; a FIFO that is switched off and on is empty. */
static void set_up_line(struct console_pl011 *uart)
{
	uart->out(uart, PL011_CR, 0);
	uart->out(uart, PL011_IMSC, 0);
	uart->out(uart, PL011_ICR, PL011_INT_ALL);
	uart->out(uart, PL011_LCR_H, PL011_LCR_H_8_BITS);
	uart->out(uart, PL011_LCR_H, PL011_LCR_H_8_BITS | PL011_LCR_H_FIFO);
	uart->out(uart, PL011_CR, PL011_CR_ENABLE | PL011_CR_SEND | PL011_CR_RECEIVE);
}

int console_pl011_start(struct console_pl011 *uart)
{
	uart->console = (struct console){ .ops = &uart_ops, .name = "pl011" };
	uart->patience = PATIENCE;
	uart->dead = false;

	if (!is_pl011(uart))
		return -ENODEV;
	/* Switching it off would cut off what firmware still says. */
	if (!await(uart, PL011_FR_BUSY, 0, uart->patience))
		return -ENODEV;
	set_up_line(uart);
	return 0;
}

static u32 memory_in(struct console_pl011 *uart, unsigned int reg)
{
	return io_read32((const u8 __iomem *)uart->base + reg);
}

static void memory_out(struct console_pl011 *uart, unsigned int reg, u32 value)
{
	io_write32((u8 __iomem *)uart->base + reg, value);
}

int console_pl011_init(struct console_pl011 *uart, void __iomem *base)
{
	uart->in = memory_in;
	uart->out = memory_out;
	uart->base = base;
	return console_pl011_start(uart);
}
