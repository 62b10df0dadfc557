// SPDX-License-Identifier: MIT
/*
 * console_16550 - a UART that is polled: one look and one byte at a time.
 *
 * The FIFO is used for one purpose only.  A write may come inside a write,
 * between the look that found it empty and the byte; 16 places, of which a
 * level of writes takes one, are room for more levels than there can be.
 */
#include <foundry/console_16550.h>
#include <foundry/errno.h>

/* Looks take about a microsecond each on real hardware, a byte 87 of them. */
#define PATIENCE	(1u << 25)
#define LOOP_PATIENCE	(1u << 10)

/* PC16550D, 8.3. */
#define BAUD		115200
#define SAMPLES		16		/* for each bit */
#define PC_HZ		1843200

static struct console_16550 *to_uart(struct console *console)
{
	return container_of(console, struct console_16550, console);
}

/* Return: whether all of @bits in the line status came on. */
static bool await(struct console_16550 *uart, u8 bits, u32 looks)
{
	while (looks-- > 0) {
		if ((uart->in(uart, UART_LSR) & bits) == bits)
			return true;
	}
	return false;
}

static void uart_write(struct console *console, const char *bytes, size_t n)
{
	struct console_16550 *uart = to_uart(console);

	for (size_t i = 0; i < n; i++) {
		uart->dead = !await(uart, UART_LSR_ROOM, uart->dead ? 1 : uart->patience);
		if (!uart->dead)
			uart->out(uart, UART_DATA, (u8)bytes[i]);
	}
}

static int uart_read(struct console *console)
{
	struct console_16550 *uart = to_uart(console);

	if (!(uart->in(uart, UART_LSR) & UART_LSR_RECEIVED))
		return -EAGAIN;
	return uart->in(uart, UART_DATA);
}

static const struct console_ops uart_ops = {
	.write	= uart_write,
	.read	= uart_read,
};

/* The nearest; a generator that is too slow runs as fast as it can. */
static u32 divisor_for(u32 hz)
{
	return MAX((hz + SAMPLES * BAUD / 2) / (SAMPLES * BAUD), 1u);
}

static void set_up_line(struct console_16550 *uart)
{
	u32 divisor = divisor_for(uart->hz ? uart->hz : PC_HZ);

	uart->out(uart, UART_LCR, UART_LCR_DIVISOR);
	uart->out(uart, UART_DATA, (u8)divisor);
	uart->out(uart, UART_IER, (u8)(divisor >> 8));
	uart->out(uart, UART_LCR, UART_LCR_8_BITS);
	uart->out(uart, UART_IER, 0);
	uart->out(uart, UART_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_IN | UART_FCR_CLEAR_OUT);
}

/* Does a byte that is sent in a loop come back?  Where no chip is, every register reads as 0xff. */
static bool returns(struct console_16550 *uart, u8 byte)
{
	uart->out(uart, UART_DATA, byte);
	return await(uart, UART_LSR_RECEIVED, LOOP_PATIENCE) && uart->in(uart, UART_DATA) == byte;
}

int console_16550_start(struct console_16550 *uart)
{
	bool answers;

	uart->console = (struct console){ .ops = &uart_ops, .name = "16550" };
	uart->patience = PATIENCE;
	uart->dead = false;

	/* Clearing the FIFO would cut off what firmware still says. */
	if (!await(uart, UART_LSR_IDLE, uart->patience))
		return -ENODEV;
	uart->out(uart, UART_MCR, UART_MCR_LOOP);
	set_up_line(uart);
	answers = returns(uart, 0x5a) && returns(uart, 0xa5);
	uart->out(uart, UART_MCR, UART_MCR_DTR | UART_MCR_RTS);
	return answers ? 0 : -ENODEV;
}
