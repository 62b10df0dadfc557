/* SPDX-License-Identifier: MIT */
/*
 * console_16550 - a console on a 16550 UART, by polling.
 *
 * Bytes pass as they are: a newline is one byte.  QEMU leaves the carriage
 * return to the terminal that it runs on; a terminal program on a real line
 * adds it by an option of its own (picocom --imap lfcrlf).
 */
#ifndef FOUNDRY_CONSOLE_16550_H
#define FOUNDRY_CONSOLE_16550_H

#include <foundry/console.h>

struct console_16550 {
	struct console	console;

	/* How its eight registers are reached. */
	u8		(*in)(struct console_16550 *uart, unsigned int reg);
	void		(*out)(struct console_16550 *uart, unsigned int reg, u8 value);
	u16		port;		/* the first of its I/O ports, where it has any */
	u8 __iomem	*regs;		/* else its registers in memory, */
	unsigned int	shift;		/* 1 << shift bytes apart, */
	bool		wide;		/* with accesses of 32 bits */
	u32		hz;		/* of its baud rate generator; 0: the PC's */

	u32		patience;	/* looks at a line that does not move; then it is dead */
	bool		dead;		/* waited in vain: nobody waits for it again until it moves */
};

/**
 * console_16550_init() - find a UART at I/O ports and set it up
 * @uart:	the console
 * @port:	the first of its eight ports
 *
 * 115200 baud, 8 bits, no parity.  What was written to it before still goes
 * out, what was received is dropped.  For ports whose CPU has I/O ports.
 *
 * Context: any, panic-safe.
 * Return: 0, or -ENODEV when no UART answers there.
 */
int __must_check console_16550_init(struct console_16550 *uart, u16 port);

/* Registers that are reached like memory, as a device tree tells of them. */
struct console_16550_mmio {
	u8 __iomem	*regs;
	u32		shift;		/* they are 1 << shift bytes apart */
	u32		width;		/* bytes of an access: 4; 0, 1: a byte */
	u32		hz;		/* of its baud rate generator; 0: the PC's */
};

/**
 * console_16550_mmio_init() - the same for a UART whose registers lie in memory
 * @uart:	the console
 * @where:	copied
 *
 * Context: any, panic-safe.
 * Return: 0; -ENODEV when no UART answers there; -ENOTSUP for a shift above 3 and another width.
 */
int __must_check console_16550_mmio_init(struct console_16550 *uart,
					 const struct console_16550_mmio *where);

/**
 * console_16550_start() - the same for registers that are reached in another way
 * @uart:	the console; @in and @out are set
 *
 * Context: any, panic-safe.
 * Return: 0, or -ENODEV when no UART answers there.
 */
int __must_check console_16550_start(struct console_16550 *uart);

/* Registers and bits; National Semiconductor PC16550D, table II and section 8. */
enum {
	UART_DATA	= 0,	/* RBR to read, THR to write; DLL under UART_LCR_DIVISOR */
	UART_IER	= 1,	/* interrupts; DLM under UART_LCR_DIVISOR */
	UART_FCR	= 2,	/* to write */
	UART_LCR	= 3,
	UART_MCR	= 4,
	UART_LSR	= 5,
};

enum {
	UART_FCR_ENABLE		= 0x01,
	UART_FCR_CLEAR_IN	= 0x02,
	UART_FCR_CLEAR_OUT	= 0x04,
	UART_LCR_8_BITS		= 0x03,
	UART_LCR_DIVISOR	= 0x80,
	UART_MCR_DTR		= 0x01,
	UART_MCR_RTS		= 0x02,
	UART_MCR_LOOP		= 0x10,
	UART_LSR_RECEIVED	= 0x01,
	UART_LSR_ROOM		= 0x20,	/* the FIFO that sends is empty */
	UART_LSR_IDLE		= 0x40,	/* and the last bit is out */
};

#endif
