// SPDX-License-Identifier: MIT
/* The driver on the UARTs of a PC. */
#include "console_16550_loop_ktest.h"

#define COM1	0x3f8
#define COM2	0x2f8

/* A UART that nobody uses when there is one. */
static struct console *fresh(struct ktest *kt)
{
	struct console_16550 *uart = loop_begin();

	if (console_16550_init(uart, COM2) && console_16550_init(uart, COM1))
		ktest_skip(kt, "no UART answers at 0x%x or 0x%x", COM2, COM1);
	return loop_uart();
}

CONSOLE_LOOP_SUITE("console/16550", fresh);
