/* SPDX-License-Identifier: MIT */
/*
 * pit_8254 - the PC's old interval timer: silenced, and a measure for other counters.
 *
 * Its 16 bits go round in 55 ms, so it is no clock to run on.  But its frequency is known, and on
 * machines without HPET and PM timer it is the only thing whose frequency is.
 */
#ifndef FOUNDRY_PIT_8254_H
#define FOUNDRY_PIT_8254_H

#include <foundry/clock.h>

/* Stop what firmware left ticking.  Context: irqs off. */
void pit_8254_silence(void);

struct pit_8254 {
	struct clock	clock;
	u64		seen;		/* at the last reading */
};

/**
 * pit_8254_init() - count, for a while
 * @pit:	caller's storage
 *
 * Read more often than every 54 ms it is a clock; a later reading has lost
 * 55 ms for each round.  Ended by pit_8254_silence().
 *
 * Context: boot only.
 */
void pit_8254_init(struct pit_8254 *pit);

#endif
