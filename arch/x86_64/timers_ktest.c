// SPDX-License-Identifier: MIT
/*
 * The promises of clock.h and alarm.h on every clock and alarm that the
 * machine has, chosen or not, and on its choice.
 */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/pit_8254.h>

#include "conform/alarm.h"
#include "conform/clock.h"

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

#define CLOCK_SUITE(id, fresh_fn)							\
	static const struct clock_bench clock_##id = { .fresh = fresh_fn, .relax = cpu_relax };	\
	static const struct ktest_suite clock_##id##_suite = {				\
		.name = "clock/" #id, .needs = FACT(CLOCK),				\
		.cases = clock_conform, .bench = &clock_##id,				\
	};										\
	KTEST_SUITE(clock_##id##_suite)

CLOCK_SUITE(tsc, fresh_tsc);
CLOCK_SUITE(hpet, fresh_hpet);
CLOCK_SUITE(pmtimer, fresh_pmtimer);

/* --- alarms -------------------------------------------------------------------- */

/* A CPU has one local timer, so the machine's own alarm is closed while a case has its. */
static struct countdown *mine;
static bool borrowed;

/* 200 us at the clock's rate. */
#define SPANS_A_SECOND	5000

static struct alarm *fresh_alarm(struct ktest *kt)
{
	return &mine->alarm;
}

/* No pause: an emulator that counts instructions spends more on it than on all the rest. */
static void pass(u64 ticks)
{
	struct clock *clock = &x86_timers.clock.any;
	tick_t end = clock_now(clock) + ticks;

	while (clock_now(clock) < end)
		barrier();
}

static struct alarm_bench alarm_bench = {
	.fresh = fresh_alarm, .clock = &x86_timers.clock.any, .pass = pass,
};

static void borrow(struct ktest *kt)
{
	alarm_bench.span = x86_timers.clock.any.hz / SPANS_A_SECOND;
	if (!borrowed)
		countdown_close(&x86_timers.alarm.countdown);
	borrowed = true;
}

static void open_mine(struct ktest *kt, struct countdown *countdown)
{
	ASSERT_EQ(kt, countdown_open(countdown), 0);
	mine = countdown;
}

static void give_back(struct ktest *kt)
{
	if (mine)
		countdown_close(mine);
	mine = NULL;
	if (borrowed)
		ASSERT_EQ(kt, countdown_open(&x86_timers.alarm.countdown), 0);
	borrowed = false;
}

static void borrow_lapic(struct ktest *kt)
{
	static struct alarm_lapic alarm;

	borrow(kt);
	if (!alarm.lapic)
		ASSERT_EQ(kt, alarm_lapic_init(&alarm, &x86_irqchip, &x86_timers.clock.any), 0);
	open_mine(kt, &alarm.countdown);
}

static void borrow_tsc_deadline(struct ktest *kt)
{
	static struct alarm_lapic alarm;

	if (!lapic_has_tsc_deadline())
		ktest_skip(kt, "not provided: this CPU has no TSC deadline");
	ASSERT_TRUE(kt, x86_timers.has_tsc);
	borrow(kt);
	ASSERT_EQ(kt, alarm_tsc_deadline_init(&alarm, &x86_irqchip, &x86_timers.clock.any,
					      x86_timers.tsc.clock.hz), 0);
	open_mine(kt, &alarm.countdown);
}

static void borrow_hpet(struct ktest *kt)
{
	static struct alarm_hpet alarm;

	if (!x86_timers.has_hpet)
		ktest_skip(kt, "not provided: this machine has no HPET");
	borrow(kt);
	ASSERT_EQ(kt, alarm_hpet_init(&alarm, &x86_timers.hpet, &x86_irqchip.chip,
				      &x86_timers.clock.any), 0);
	open_mine(kt, &alarm.countdown);
}

#define ALARM_SUITE(id, text, borrow_fn)						\
	static const struct ktest_suite alarm_##id##_suite = {				\
		.name = "alarm/" text, .needs = FACT(CLOCK),				\
		.cases = alarm_conform, .bench = &alarm_bench,				\
		.before = borrow_fn, .after = give_back,				\
	};										\
	KTEST_SUITE(alarm_##id##_suite)

ALARM_SUITE(lapic, "lapic", borrow_lapic);
ALARM_SUITE(tsc_deadline, "tsc-deadline", borrow_tsc_deadline);
ALARM_SUITE(hpet, "hpet", borrow_hpet);

/* --- the choice ------------------------------------------------------------------ */

#define AGREE_PART	100
#define AGREE_TRIES	200
#define PARTS_A_SECOND	200

/* Ticks of @clock while 5 ms of the machine's go by, against what they should be. */
static bool agrees(struct clock *clock)
{
	struct clock *chosen = &x86_timers.clock.any;
	tick_t start = clock_now(clock), chosen_start = clock_now(chosen);
	u64 took, expected;

	pass(chosen->hz / PARTS_A_SECOND);
	took = clock_now(clock) - start;
	expected = (clock_now(chosen) - chosen_start) * clock->hz / chosen->hz;
	return MAX(took, expected) - MIN(took, expected) <= expected / AGREE_PART;
}

/* Between two readings the machine may stand still; not each time. */
static void expect_agreement(struct ktest *kt, struct clock *clock)
{
	bool agreed = false;

	for (unsigned int i = 0; i < AGREE_TRIES && !agreed; i++)
		agreed = agrees(clock);
	if (!agreed)
		ktest_fail(kt, "%s disagrees with %s", clock->name, x86_timers.clock.any.name);
}

static void clocks_agree(struct ktest *kt)
{
	if (x86_timers.has_tsc)
		expect_agreement(kt, &x86_timers.tsc.clock);
	if (x86_timers.has_hpet)
		expect_agreement(kt, &x86_timers.hpet_clock.clock);
	if (x86_timers.has_pmtimer)
		expect_agreement(kt, &x86_timers.pmtimer.clock);
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
	pass(x86_timers.clock.any.hz / PARTS_A_SECOND);
	if (clock_now(&pit.clock) == start)
		ktest_skip(kt, "there is no 8254");
	expect_agreement(kt, &pit.clock);
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
