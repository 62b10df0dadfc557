// SPDX-License-Identifier: MIT
/* The same source as the driver's, over a TSC and a deadline register in memory. */
#include <foundry/alarm_lapic.h>
#include <foundry/ktest.h>

#include <asm/msr.h>

#include "tsc.h"

static u64 tsc;
static u32 written_msr;
static u64 written;
static bool offered;
static enum lapic_timer_mode mode_set;

static void fake_wrmsr(u32 msr, u64 value)
{
	written_msr = msr;
	written = value;
}

static u64 fake_rdtsc(void)
{
	return tsc;
}

static bool fake_has_tsc_deadline(void)
{
	return offered;
}

static void fake_timer_mode(const struct lapic *lapic, enum lapic_timer_mode mode)
{
	mode_set = mode;
}

int fake_deadline_init(struct alarm_lapic *alarm, const struct irqchip_apic *apic, struct clock *clock,
	      u64 tsc_hz);

#define wrmsr			fake_wrmsr
#define rdtsc_ordered		fake_rdtsc
#define lapic_has_tsc_deadline	fake_has_tsc_deadline
#define lapic_timer_mode	fake_timer_mode
#define alarm_tsc_deadline_init	fake_deadline_init
#include "alarm_tsc_deadline.c"

/* Intel SDM volume 4, table "IA-32 Architectural MSRs". */
#define IA32_TSC_DEADLINE	0x6e0
#define HZ			3000000000ull

static tick_t tsc_as_clock(struct clock *clock)
{
	return tsc;
}

static const struct clock_ops clock_ops = { .now = tsc_as_clock };
static struct clock clock = { .ops = &clock_ops, .name = "fake", .hz = HZ };
static struct irqchip_apic apic;
static struct alarm_lapic alarm;
static unsigned int rings;

static void count_ring(struct alarm *unused, void *arg) __irq_context
{
	rings++;
}

static struct alarm *fresh(struct ktest *kt)
{
	offered = true;
	tsc = 1000;
	rings = 0;
	written_msr = 0;
	apic.gsis = 24;
	ASSERT_EQ(kt, fake_deadline_init(&alarm, &apic, &clock, HZ), 0);
	alarm.countdown.alarm.fire = count_ring;
	return &alarm.countdown.alarm;
}

static void refused_when_not_offered(struct ktest *kt)
{
	offered = false;
	EXPECT_EQ(kt, fake_deadline_init(&alarm, &apic, &clock, HZ), -ENODEV);
}

static void takes_local_timer(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, irq_raw(alarm.countdown.line), 24);
	mode_set = LAPIC_ONE_SHOT;
	ASSERT_EQ(kt, alarm.countdown.ops->prepare(&alarm.countdown), 0);
	EXPECT_EQ(kt, mode_set, LAPIC_TSC_DEADLINE);
}

static void writes_deadline(struct ktest *kt)
{
	struct alarm *fake = fresh(kt);

	ASSERT_EQ(kt, alarm_arm(fake, 501000), 0);
	EXPECT_EQ(kt, written_msr, IA32_TSC_DEADLINE);
	EXPECT_GE(kt, written, 501000);
	EXPECT_LE(kt, written, 501001);
}

/* Such a value is not 0 by accident: 0 would disarm. */
static void past_is_now(struct ktest *kt)
{
	struct alarm *fake = fresh(kt);

	ASSERT_EQ(kt, alarm_arm(fake, 0), 0);
	EXPECT_EQ(kt, written, 1001);
}

static void farthest_does_not_wrap(struct ktest *kt)
{
	struct alarm *fake = fresh(kt);

	ASSERT_EQ(kt, alarm_arm(fake, U64_MAX), 0);
	EXPECT_GT(kt, written, tsc);
}

static void cancel_disarms(struct ktest *kt)
{
	struct alarm *fake = fresh(kt);

	ASSERT_EQ(kt, alarm_arm(fake, 501000), 0);
	alarm_cancel(fake);
	EXPECT_EQ(kt, written_msr, IA32_TSC_DEADLINE);
	EXPECT_EQ(kt, written, 0);
}

static void rings_at_deadline(struct ktest *kt)
{
	struct alarm *fake = fresh(kt);

	ASSERT_EQ(kt, alarm_arm(fake, 501000), 0);
	tsc = 400000;
	countdown_interrupt(alarm.countdown.line, &alarm.countdown);
	EXPECT_EQ(kt, rings, 0);
	EXPECT_GE(kt, written, 501000);
	tsc = 501001;
	countdown_interrupt(alarm.countdown.line, &alarm.countdown);
	EXPECT_EQ(kt, rings, 1);
}

static const struct ktest_case cases[] = {
	KCASE("refused where the CPU does not offer it", refused_when_not_offered),
	KCASE("takes the local timer's line and sets its mode", takes_local_timer),
	KCASE("writes the deadline to its register", writes_deadline),
	KCASE("a past deadline is the next tick", past_is_now),
	KCASE("the farthest deadline does not wrap", farthest_does_not_wrap),
	KCASE("cancel writes 0", cancel_disarms),
	KCASE("rings when the deadline has come", rings_at_deadline),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "alarm/tsc-deadline-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
