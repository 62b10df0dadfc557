/* SPDX-License-Identifier: MIT */
/* drum - a device of an age when storage was a drum: a sector can be read when it comes round, and an interrupt says so. */
#ifndef DRUM_H
#define DRUM_H

#include <foundry/notification.h>
#include <foundry/timer.h>

#define DRUM_THERE	1u	/* signalled: the sector that was sought is under the head */

struct drum {
	struct timer		round;	/* plays the device */
	struct notification	irqs;
};

/* It stands still.  Context: any, nobody else uses it yet. */
void drum_init(struct drum *drum);

/* Wait for a sector; DRUM_THERE says when.  Context: any. */
void drum_seek(struct drum *drum);

/* Wait no longer, and forget what was signalled.  Context: irqs on. */
void drum_stop(struct drum *drum);

/* What a sector holds: its number, squared.  Context: any. */
static inline u64 drum_read(u64 sector)
{
	return sector * sector;
}

#endif
