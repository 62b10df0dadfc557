// SPDX-License-Identifier: MIT
/*
 * pit_8254 - channel 0, the one whose gate is always open.  Intel 8254 data sheet,
 * "Programming the 8254".
 */
#include <foundry/pit_8254.h>

#include <asm/portio.h>

#include "widen.h"

#define PIT_HZ		1193182		/* a third of the colour subcarrier */
#define PIT_MASK	0xffff

#define PORT_CHANNEL_0	0x40
#define PORT_CONTROL	0x43

/* Control words for channel 0, both bytes of the count. */
#define LATCH		0x00
#define INTERRUPT_ONCE	0x30		/* mode 0: low until the count is through */
#define RATE		0x34		/* mode 2: round and round */

static void set_count(u8 mode, u16 count)
{
	outb(PORT_CONTROL, mode);
	outb(PORT_CHANNEL_0, (u8)count);
	outb(PORT_CHANNEL_0, (u8)(count >> 8));
}

/*
 * Mode 0 waits, its output low, until it is given a count.  Some emulators keep the old mode running
 * until then: hence first a count that is through at once.
 */
void pit_8254_silence(void)
{
	set_count(INTERRUPT_ONCE, 1);
	outb(PORT_CONTROL, INTERRUPT_ONCE);
}

static tick_t pit_now(struct clock *clock)
{
	struct pit_8254 *pit = container_of(clock, struct pit_8254, clock);
	u64 before = widen_begin(&pit->seen);
	u64 left;

	outb(PORT_CONTROL, LATCH);
	left = inb(PORT_CHANNEL_0);
	left |= (u64)inb(PORT_CHANNEL_0) << 8;
	return widen_end(&pit->seen, before, -left, PIT_MASK);
}

static const struct clock_ops pit_ops = {
	.now	= pit_now,
};

void pit_8254_init(struct pit_8254 *pit)
{
	*pit = (struct pit_8254){ .clock = { .ops = &pit_ops, .name = "pit", .hz = PIT_HZ } };
	set_count(RATE, 0);	/* 65536 */
}
