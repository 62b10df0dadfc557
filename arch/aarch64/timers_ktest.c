// SPDX-License-Identifier: MIT
/* Both timers of the CPU, chosen or not, and the choice. */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include <asm/sysreg.h>

#include "machine/timers.h"

#include "arch.h"
#include "timers.h"

/* --- clocks -------------------------------------------------------------------- */

static struct clock *fresh_clock(struct ktest *kt, enum timer_arm timer)
{
	static struct clock clocks[TIMER_ARM_COUNT];

	ASSERT_EQ(kt, clock_arm_init(&clocks[timer], timer), 0);
	return &clocks[timer];
}

static struct clock *fresh_virtual(struct ktest *kt)
{
	return fresh_clock(kt, TIMER_ARM_VIRTUAL);
}

static struct clock *fresh_physical(struct ktest *kt)
{
	return fresh_clock(kt, TIMER_ARM_PHYSICAL);
}

MACHINE_CLOCK_SUITE(virtual, "arm-virtual", fresh_virtual);
MACHINE_CLOCK_SUITE(physical, "arm-physical", fresh_physical);

/* --- alarms -------------------------------------------------------------------- */

static void borrow(struct ktest *kt, enum timer_arm timer)
{
	static struct alarm_arm alarm;

	machine_take_alarm(kt);
	ASSERT_EQ(kt, alarm_arm_init(&alarm, timer, kt->kernel->arch->irqchip,
				     aarch64_timers.lines[timer], &aarch64_timers.clock), 0);
	machine_open_alarm(kt, &alarm.countdown);
}

static void borrow_virtual(struct ktest *kt)
{
	borrow(kt, TIMER_ARM_VIRTUAL);
}

static void borrow_physical(struct ktest *kt)
{
	borrow(kt, TIMER_ARM_PHYSICAL);
}

MACHINE_ALARM_SUITE(virtual, "arm-virtual", borrow_virtual);
MACHINE_ALARM_SUITE(physical, "arm-physical", borrow_physical);

/* --- the choice ------------------------------------------------------------------ */

static void clocks_agree(struct ktest *kt)
{
	machine_expect_agreement(kt, fresh_virtual(kt));
	machine_expect_agreement(kt, fresh_physical(kt));
}

static void words_are_refused(struct ktest *kt)
{
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "clock=sundial"), -EINVAL);
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "alarm=rooster"), -EINVAL);
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "clock"), -EINVAL);
}

static void choice_is_what_was_asked_for(struct ktest *kt)
{
	const struct arch *arch = kt->kernel->arch;

	EXPECT_STREQ(kt, arch->clock->name, timer_arm_name(aarch64_timers.clock_wanted));
	EXPECT_STREQ(kt, arch->alarm->name, timer_arm_name(aarch64_timers.alarm_wanted));
}

/* Arm ARM, D19.12 "CNTV_CTL_EL0", ENABLE. */
#define CTL_ENABLE	1

/* Else it would wake the CPU for ever. */
static void unarmed_does_not_run(struct ktest *kt)
{
	EXPECT_EQ(kt, sysreg_read(cntv_ctl_el0) & CTL_ENABLE, 0);
	EXPECT_EQ(kt, sysreg_read(cntp_ctl_el0) & CTL_ENABLE, 0);
}

static const struct ktest_case cases[] = {
	KCASE("both counters agree on a second", clocks_agree),
	KCASE("a clock or alarm that nobody makes is refused", words_are_refused),
	KCASE("clock and alarm are those that were asked for", choice_is_what_was_asked_for),
	KCASE("no comparator runs that nobody has armed", unarmed_does_not_run),
	KCASE_END
};

static const struct ktest_suite timers_suite = {
	.name	= "timers",
	.needs	= FACT(CLOCK),
	.cases	= cases,
};
KTEST_SUITE(timers_suite);
