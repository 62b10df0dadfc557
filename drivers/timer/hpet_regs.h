/* SPDX-License-Identifier: MIT */
/*
 * The registers of an HPET: IA-PC HPET 1.0a, 2.3.  All are read and written by halves: not
 * every host takes 64 bits.
 */
#ifndef TIMER_HPET_REGS_H
#define TIMER_HPET_REGS_H

#include <foundry/bits.h>
#include <foundry/hpet.h>
#include <foundry/io.h>

#define HPET_BYTES		0x400

#define HPET_CAPABILITIES	0x000	/* 2.3.4 */
#define HPET_WIDE		BIT(13)
#define HPET_PERIOD		0x004	/* of the counter, in femtoseconds */

#define HPET_CONFIG		0x010	/* 2.3.5 */
#define HPET_RUN		BIT(0)

#define HPET_COUNTER		0x0f0	/* 2.3.7 */
#define HPET_COUNTER_HIGH	0x0f4

#define HPET_TIMER(n)		(0x100 + 0x20 * (n))	/* 2.3.8: configuration; lines it can have are behind */
#define HPET_TIMER_ENABLE	BIT(2)
#define HPET_TIMER_32		BIT(8)
#define HPET_TIMER_LINE_SHIFT	9
#define HPET_TIMER_LINES(n)	(HPET_TIMER(n) + 4)
#define HPET_COMPARATOR(n)	(HPET_TIMER(n) + 8)	/* 2.3.9 */

static inline u32 hpet_read(const struct hpet *hpet, u32 reg)
{
	return io_read32(hpet->regs + reg);
}

static inline void hpet_write(const struct hpet *hpet, u32 reg, u32 value)
{
	io_write32(hpet->regs + reg, value);
}

#endif
