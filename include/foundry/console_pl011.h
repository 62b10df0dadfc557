/* SPDX-License-Identifier: MIT */
/*
 * console_pl011 - a console on Arm's PL011 UART, by polling.
 *
 * Bytes pass as they are: a newline is one byte, as console_16550.h says.  The speed stays the one
 * that firmware has set: what clock the UART has only firmware knows.
 */
#ifndef FOUNDRY_CONSOLE_PL011_H
#define FOUNDRY_CONSOLE_PL011_H

#include <foundry/console.h>

struct console_pl011 {
	struct console	console;

	/* How its registers are reached. */
	u32		(*in)(struct console_pl011 *uart, unsigned int reg);
	void		(*out)(struct console_pl011 *uart, unsigned int reg, u32 value);
	void __iomem	*base;		/* where they are, where they are like memory */

	u32		patience;	/* looks at a line that does not move; then it is dead */
	bool		dead;		/* waited in vain: nobody waits for it again until it moves */
};

/**
 * console_pl011_init() - find a UART and set it up
 * @uart:	the console
 * @base:	its registers, PL011_BYTES of them
 *
 * 8 bits, no parity, no interrupts.  What was written to it before still goes out, what was
 * received is dropped.
 *
 * Context: any, panic-safe.
 * Return: 0, or -ENODEV when no PL011 answers there.
 */
int __must_check console_pl011_init(struct console_pl011 *uart, void __iomem *base);

/**
 * console_pl011_start() - the same for registers that are reached in another way
 * @uart:	the console; @in and @out are set
 *
 * Context: any, panic-safe.
 * Return: 0, or -ENODEV when no PL011 answers there.
 */
int __must_check console_pl011_start(struct console_pl011 *uart);

/* Registers and bits; Arm PrimeCell UART (PL011) r1p5, DDI 0183, chapter 3. */
enum {
	PL011_DR	= 0x000,
	PL011_FR	= 0x018,
	PL011_LCR_H	= 0x02c,
	PL011_CR	= 0x030,
	PL011_IMSC	= 0x038,	/* which interrupts are let through */
	PL011_ICR	= 0x044,
	PL011_PERIPH_ID	= 0xfe0,	/* four of them, a byte each, then four of the cell */
	PL011_CELL_ID	= 0xff0,
	PL011_BYTES	= 0x1000,
};

enum {
	PL011_FR_BUSY		= 0x008,	/* bits are still going out */
	PL011_FR_IN_EMPTY	= 0x010,
	PL011_FR_OUT_EMPTY	= 0x080,
	PL011_LCR_H_FIFO	= 0x010,
	PL011_LCR_H_8_BITS	= 0x060,
	PL011_CR_ENABLE		= 0x001,
	PL011_CR_SEND		= 0x100,
	PL011_CR_RECEIVE	= 0x200,
	PL011_INT_SEND		= 0x020,
	PL011_INT_ALL		= 0x7ff,
};

#endif
