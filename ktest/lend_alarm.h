/* SPDX-License-Identifier: MIT */
/*
 * lend_alarm - a CPU's alarm belongs to its timers: whoever tests an alarm itself borrows it.
 *
 * Meanwhile the timers of that CPU rest: what is pending waits, what is armed is pending, nothing fires.
 */
#ifndef KTEST_LEND_ALARM_H
#define KTEST_LEND_ALARM_H

#include <foundry/ktest.h>

/* That of the calling CPU, until the case is over. */
void alarm_borrow(struct ktest *kt);

/* Those of all CPUs, whose line is somebody else's until alarms_back().  Context: irqs on, no lock held. */
void alarms_lend(void);
void alarms_back(void);

#endif
