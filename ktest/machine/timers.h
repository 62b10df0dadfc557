/* SPDX-License-Identifier: MIT */
/*
 * timers - the promises of clock.h and alarm.h on every clock and alarm that a machine has, chosen or
 * not.  A CPU has one local timer, so the machine's own alarm is closed while a case has its.
 *
 * A port gives a function for each clock, and one for each alarm that ends in machine_open_alarm():
 *
 *	static void borrow_sbi(struct ktest *kt)
 *	{
 *		machine_take_alarm(kt);
 *		... make @alarm ...
 *		machine_open_alarm(kt, &alarm);
 *	}
 *	MACHINE_ALARM_SUITE(sbi, "sbi", borrow_sbi);
 */
#ifndef KTEST_MACHINE_TIMERS_H
#define KTEST_MACHINE_TIMERS_H

#include <foundry/countdown.h>

#include "conform/alarm.h"
#include "conform/clock.h"

extern struct alarm_bench machine_alarm_bench;

/* The machine's own alarm is closed until the case is over. */
void machine_take_alarm(struct ktest *kt);

/* This one is what the case runs on. */
void machine_open_alarm(struct ktest *kt, struct countdown *alarm);

void machine_give_alarm_back(struct ktest *kt);

/* So much time of the machine's clock goes by. */
void machine_pass(u64 ticks);

/* Whether @clock and the machine's agree on what 5 ms are. */
void machine_expect_agreement(struct ktest *kt, struct clock *clock);

#define MACHINE_CLOCK_SUITE(id, text, fresh_fn)						\
	static const struct clock_bench clock_##id = { .fresh = fresh_fn, .relax = cpu_relax };	\
	static const struct ktest_suite clock_##id##_suite = {				\
		.name = "clock/" text, .needs = FACT(CLOCK),				\
		.cases = clock_conform, .bench = &clock_##id,				\
	};										\
	KTEST_SUITE(clock_##id##_suite)

#define MACHINE_ALARM_SUITE(id, text, borrow_fn)					\
	static const struct ktest_suite alarm_##id##_suite = {				\
		.name = "alarm/" text, .needs = FACT(CLOCK),				\
		.cases = alarm_conform, .bench = &machine_alarm_bench,			\
		.before = borrow_fn, .after = machine_give_alarm_back,			\
	};										\
	KTEST_SUITE(alarm_##id##_suite)

#endif
