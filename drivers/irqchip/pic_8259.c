// SPDX-License-Identifier: MIT
/*
 * pic_8259 - initialisation command words, in order, and the mask: Intel 8259A data sheet,
 * "Programming".
 */
#include <foundry/types.h>

#include <asm/portio.h>

#include "pic_8259.h"

#define MASTER		0x20
#define SLAVE		0xa0

#define ICW1		0x11	/* begin; cascaded, edge, ICW4 follows */
#define ICW4_8086	0x01
#define CASCADE		2	/* the master's input that the slave is on */

static void init(u16 port, u8 vector, u8 wiring)
{
	outb(port, ICW1);
	outb(port + 1, vector);
	outb(port + 1, wiring);
	outb(port + 1, ICW4_8086);
	outb(port + 1, 0xff);
}

void pic_8259_silence(void)
{
	init(MASTER, PIC_8259_FIRST_VECTOR, 1 << CASCADE);
	init(SLAVE, PIC_8259_FIRST_VECTOR + 8, CASCADE);
}
