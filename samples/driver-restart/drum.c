// SPDX-License-Identifier: MIT
/* The drum: a timer that interrupts, as the device would. */
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "drum.h"

#define ROUND_NS	5000000u

static void come_round(struct timer *timer, void *arg) __irq_context
{
	struct drum *drum = arg;

	notification_signal(&drum->irqs, DRUM_THERE);
}

void drum_init(struct drum *drum)
{
	timer_init(&drum->round, come_round, drum);
	notification_init(&drum->irqs);
}

void drum_seek(struct drum *drum)
{
	timer_arm(&drum->round, clock_after_ns(this_kernel()->arch->clock, ROUND_NS));
}

void drum_stop(struct drum *drum)
{
	timer_cancel(&drum->round);
	(void)!notification_take(&drum->irqs, DRUM_THERE);
}
