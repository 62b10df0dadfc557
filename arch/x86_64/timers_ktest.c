// SPDX-License-Identifier: MIT
/*
 * The promises of clock.h and alarm.h on every clock and alarm that the
 * machine has, chosen or not, and on its choice.
 */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/pit_8254.h>

#include "machine/timers.h"

#include "arch.h"
#include "timers.h"

/* --- clocks -------------------------------------------------------------------- */

static struct clock *fresh_tsc(struct ktest *kt)
{
	if (!x86_timers.has_tsc)
		ktest_skip(kt, "not provided: nobody knows how fast the TSC counts");
	return &x86_timers.tsc.clock;
}

static struct clock *fresh_hpet(struct ktest *kt)
{
	if (!x86_timers.has_hpet)
		ktest_skip(kt, "not provided: this machine has no HPET");
	return &x86_timers.hpet_clock.clock;
}

static struct clock *fresh_pmtimer(struct ktest *kt)
{
	if (!x86_timers.has_pmtimer)
		ktest_skip(kt, "not provided: this machine has no PM timer");
	return &x86_timers.pmtimer.clock;
}

MACHINE_CLOCK_SUITE(tsc, "tsc", fresh_tsc);
MACHINE_CLOCK_SUITE(hpet, "hpet", fresh_hpet);
MACHINE_CLOCK_SUITE(pmtimer, "pmtimer", fresh_pmtimer);

/* --- alarms -------------------------------------------------------------------- */

static void borrow_lapic(struct ktest *kt)
{
	static struct alarm_lapic alarm;

	machine_take_alarm(kt);
	if (!alarm.lapic)
		ASSERT_EQ(kt, alarm_lapic_init(&alarm, &x86_irqchip, &x86_timers.clock.any), 0);
	machine_open_alarm(kt, &alarm.countdown);
}

static void borrow_tsc_deadline(struct ktest *kt)
{
	static struct alarm_lapic alarm;

	if (!lapic_has_tsc_deadline())
		ktest_skip(kt, "not provided: this CPU has no TSC deadline");
	ASSERT_TRUE(kt, x86_timers.has_tsc);
	machine_take_alarm(kt);
	ASSERT_EQ(kt, alarm_tsc_deadline_init(&alarm, &x86_irqchip, &x86_timers.clock.any,
					      x86_timers.tsc.clock.hz), 0);
	machine_open_alarm(kt, &alarm.countdown);
}

static void borrow_hpet(struct ktest *kt)
{
	static struct alarm_hpet alarm;

	if (!x86_timers.has_hpet)
		ktest_skip(kt, "not provided: this machine has no HPET");
	machine_take_alarm(kt);
	ASSERT_EQ(kt, alarm_hpet_init(&alarm, &x86_timers.hpet, &x86_irqchip.chip,
				      &x86_timers.clock.any), 0);
	machine_open_alarm(kt, &alarm.countdown);
}

MACHINE_ALARM_SUITE(lapic, "lapic", borrow_lapic);
MACHINE_ALARM_SUITE(tsc_deadline, "tsc-deadline", borrow_tsc_deadline);
MACHINE_ALARM_SUITE(hpet, "hpet", borrow_hpet);

/* --- the choice ------------------------------------------------------------------ */

static void clocks_agree(struct ktest *kt)
{
	if (x86_timers.has_tsc)
		machine_expect_agreement(kt, &x86_timers.tsc.clock);
	if (x86_timers.has_hpet)
		machine_expect_agreement(kt, &x86_timers.hpet_clock.clock);
	if (x86_timers.has_pmtimer)
		machine_expect_agreement(kt, &x86_timers.pmtimer.clock);
}

static void silence(void *unused)
{
	pit_8254_silence();
}

/* What measures the TSC where nothing else does; it goes round in 55 ms. */
static void pit_agrees(struct ktest *kt)
{
	struct pit_8254 pit;
	tick_t start;

	pit_8254_init(&pit);
	ktest_defer(kt, silence, NULL);
	start = clock_now(&pit.clock);
	machine_pass(x86_timers.clock.any.hz / 200);	/* 5 ms */
	if (clock_now(&pit.clock) == start)
		ktest_skip(kt, "there is no 8254");
	machine_expect_agreement(kt, &pit.clock);
}

static void words_are_refused(struct ktest *kt)
{
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "clock=sundial"), -EINVAL);
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "alarm=rooster"), -EINVAL);
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "clock"), -EINVAL);
}

static const struct ktest_case cases[] = {
	KCASE("all clocks of the machine agree on a second", clocks_agree),
	KCASE("the 8254 agrees too", pit_agrees),
	KCASE("a clock or alarm that nobody makes is refused", words_are_refused),
	KCASE_END
};

static const struct ktest_suite timers_suite = {
	.name	= "timers",
	.needs	= FACT(CLOCK),
	.cases	= cases,
};
KTEST_SUITE(timers_suite);
