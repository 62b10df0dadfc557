// SPDX-License-Identifier: MIT
#include <foundry/cpu.h>

#include "console_16550_loop_ktest.h"

/* Longer than a byte takes at 115200 baud, a look at about a microsecond. */
#define LOOKS	100000

static struct {
	struct console_16550	uart;
	u8	(*in)(struct console_16550 *uart, unsigned int reg);	/* the real ones */
	void	(*out)(struct console_16550 *uart, unsigned int reg, u8 value);

	char	typed[CONSOLE_BENCH_BYTES];
	size_t	typed_count, arrived;
	char	came_out[CONSOLE_BENCH_BYTES + 1];
	size_t	out_count, taken;
	void	(*interruption)(void *arg);
	void	*arg;
} line;

static void await(u8 bits)
{
	for (u32 i = 0; i < LOOKS; i++) {
		if ((line.in(&line.uart, UART_LSR) & bits) == bits)
			return;
	}
}

/* @byte leaves the chip and is received by it. */
static void send_round(u8 byte)
{
	await(UART_LSR_IDLE);
	line.out(&line.uart, UART_MCR, UART_MCR_DTR | UART_MCR_RTS | UART_MCR_LOOP);
	line.out(&line.uart, UART_DATA, byte);
	await(UART_LSR_RECEIVED | UART_LSR_IDLE);
	line.out(&line.uart, UART_MCR, UART_MCR_DTR | UART_MCR_RTS);
}

static void take_out(u8 byte)
{
	send_round(byte);
	byte = line.in(&line.uart, UART_DATA);
	if (line.out_count < sizeof(line.came_out))
		line.came_out[line.out_count++] = (char)byte;
}

static void interrupt_once(void)
{
	void (*interruption)(void *arg) = line.interruption;

	line.interruption = NULL;
	if (interruption)
		interruption(line.arg);
}

static void loop_out(struct console_16550 *uart, unsigned int reg, u8 value)
{
	irqflags_t flags = arch_irq_save();

	if (reg == UART_DATA)
		take_out(value);
	else
		line.out(uart, reg, value);
	arch_irq_restore(flags);
	interrupt_once();
}

/* What was typed arrives when the driver looks for it: the FIFO would not hold it all. */
static u8 loop_in(struct console_16550 *uart, unsigned int reg)
{
	irqflags_t flags = arch_irq_save();
	u8 value = line.in(uart, reg);

	if (reg == UART_LSR && !(value & UART_LSR_RECEIVED) && line.arrived < line.typed_count) {
		send_round((u8)line.typed[line.arrived++]);
		value = line.in(uart, reg);
	}
	arch_irq_restore(flags);
	return value;
}

struct console_16550 *loop_begin(void)
{
	memset(&line, 0, sizeof(line));
	return &line.uart;
}

struct console *loop_uart(void)
{
	line.in = line.uart.in;
	line.out = line.uart.out;
	line.uart.in = loop_in;
	line.uart.out = loop_out;
	return &line.uart.console;
}

size_t loop_written(char *buf, size_t size)
{
	size_t n = MIN(line.out_count - line.taken, size);

	memcpy(buf, line.came_out + line.taken, n);
	line.taken += n;
	return n;
}

void loop_type(const char *bytes, size_t n)
{
	n = MIN(n, sizeof(line.typed) - line.typed_count);
	memcpy(line.typed + line.typed_count, bytes, n);
	line.typed_count += n;
}

void loop_interrupt(void (*fn)(void *arg), void *arg)
{
	line.interruption = fn;
	line.arg = arg;
}
