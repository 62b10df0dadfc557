// SPDX-License-Identifier: MIT
/*
 * The HPET's counter and comparator over registers in memory: the counter moves when a case
 * says so.
 */
#include <foundry/errno.h>

#include "conform/clock.h"

#include "hpet_regs.h"

static u32 regs[HPET_BYTES / 4];
static struct hpet hpet;
static struct clock_hpet clock;

static struct clock *fresh(bool wide)
{
	memset(regs, 0, sizeof(regs));
	hpet = (struct hpet){
		/* SAFETY: the accessors read and write them like a device's. */
		.regs = (void __iomem __force *)regs, .hz = 100000000, .wide = wide, .comparators = 3,
	};
	clock_hpet_init(&clock, &hpet);
	return &clock.clock;
}

static void set_counter(u64 count)
{
	regs[HPET_COUNTER / 4] = (u32)count;
	regs[HPET_COUNTER_HIGH / 4] = (u32)(count >> 32);
}

static u64 counter(void)
{
	return (u64)regs[HPET_COUNTER_HIGH / 4] << 32 | regs[HPET_COUNTER / 4];
}

static struct clock *fresh_wide(struct ktest *kt)
{
	return fresh(true);
}

static void skip(u64 ticks)
{
	set_counter(counter() + ticks);
}

static void relax(void)
{
	skip(1);
}

static const struct clock_bench bench = { .fresh = fresh_wide, .relax = relax, .skip = skip };

static const struct ktest_suite clock_suite = {
	.name	= "clock/hpet-wide",
	.needs	= FACT(CONSOLE),
	.cases	= clock_conform,
	.bench	= &bench,
};
KTEST_SUITE(clock_suite);

static void narrow_goes_round(struct ktest *kt)
{
	struct clock *narrow = fresh(false);

	set_counter(U32_MAX);
	EXPECT_EQ(kt, clock_now(narrow), U32_MAX);
	set_counter(3);
	EXPECT_EQ(kt, clock_now(narrow), (u64)U32_MAX + 4);
	set_counter(2);
	EXPECT_EQ(kt, clock_now(narrow), 2ull * U32_MAX + 4);
}

/* --- the comparator ------------------------------------------------------------------ */

static u32 configured, used_trigger;

static int note_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	configured = irq_raw(irq);
	used_trigger = trigger;
	return 0;
}

static const struct irqchip_ops chip_ops = { .configure = note_configure };
static struct irqchip chip = { .ops = &chip_ops, .name = "noting", .lines = 24 };
static struct alarm_hpet alarm;

static int with_lines(u32 lines)
{
	fresh(true);
	regs[HPET_TIMER_LINES(0) / 4] = lines;
	return alarm_hpet_init(&alarm, &hpet, &chip, &clock.clock);
}

static void chooses_line(struct ktest *kt)
{
	ASSERT_EQ(kt, with_lines(0xff0104), 0);
	EXPECT_EQ(kt, irq_raw(alarm.countdown.line), 2);
	ASSERT_EQ(kt, with_lines(0xff0000), 0);
	EXPECT_EQ(kt, irq_raw(alarm.countdown.line), 16);
	EXPECT_EQ(kt, with_lines(0), -ENODEV);
	EXPECT_EQ(kt, with_lines(0xff000000), -ENODEV);
}

static void prepares_edge(struct ktest *kt)
{
	ASSERT_EQ(kt, with_lines(0x100000), 0);
	ASSERT_EQ(kt, alarm.countdown.ops->prepare(&alarm.countdown), 0);
	EXPECT_EQ(kt, configured, 20);
	EXPECT_EQ(kt, used_trigger, IRQ_EDGE);
	EXPECT_EQ(kt, regs[HPET_TIMER(0) / 4], HPET_TIMER_32 | 20 << HPET_TIMER_LINE_SHIFT);
}

static void compares_ahead(struct ktest *kt)
{
	ASSERT_EQ(kt, with_lines(0x4), 0);
	set_counter(0xfffffff0);
	alarm.countdown.ops->start(&alarm.countdown, 0x20);
	EXPECT_EQ(kt, regs[HPET_COMPARATOR(0) / 4], 0x10);
	EXPECT_TRUE(kt, regs[HPET_TIMER(0) / 4] & HPET_TIMER_ENABLE);
	alarm.countdown.ops->stop(&alarm.countdown);
	EXPECT_FALSE(kt, regs[HPET_TIMER(0) / 4] & HPET_TIMER_ENABLE);
}

static const struct ktest_case cases[] = {
	KCASE("a counter of 32 bits goes round and the clock does not", narrow_goes_round),
	KCASE("takes the 8254's line, else the lowest", chooses_line),
	KCASE("its line is edge, and it is silent at first", prepares_edge),
	KCASE("the comparator is ahead of the counter, also past its end", compares_ahead),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "hpet",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
