/* SPDX-License-Identifier: MIT */
/*
 * alarm_relay - an alarm for a CPU that has none: CPU 0 has a timer for it, and rings it when that fires.
 *
 * What a CPU arms it leaves here, and rings CPU 0, which looks at it in its next interrupt.  So such an alarm
 * costs two interrupts more, and is late by them.
 *
 * Provided by:  kernel/alarm_relay.c.
 * Used by:      smp.h, where a port gives a CPU no alarm of its own: an HPET is one for all, the mock is CPU 0's.
 * Usable from:  HAS_SMP.
 */
#ifndef FOUNDRY_ALARM_RELAY_H
#define FOUNDRY_ALARM_RELAY_H

#include <foundry/alarm.h>

/* The one of the calling CPU, silent.  Context: irqs off. */
struct alarm *alarm_relay_init(void);

/* A doorbell rang: what was armed, what is due.  Context: irqs off, in its handler. */
void alarm_relay_serve(void) __irq_context;

#endif
