// SPDX-License-Identifier: MIT
#include <foundry/clock.h>
#include <foundry/cpu.h>

#include "alarm.h"

/* Rings that are noted one by one; more are only counted. */
#define RINGS_MAX	4

/* Spans that a slow machine may be late, and how often it may spoil a case. */
#define LATE_MAX	5000
#define TRIES		4

/* Who listens to the alarm of the case that runs, and what was heard. */
static struct listener {
	struct alarm	*alarm;
	struct clock	*clock;
	void		(*found_fire)(struct alarm *alarm, void *arg);
	void		*found_arg;

	unsigned int	rung;
	tick_t		at[RINGS_MAX];
	bool		irqs_on, outside_irq;

	unsigned int	again;		/* arm so many times from inside fire */
	u64		gap;		/* ticks ahead, 0 is past already */
	int		refusal;	/* of such an arm */
} heard;

static void hear(struct alarm *alarm, void *arg) __irq_context
{
	struct listener *listener = arg;

	if (listener->rung < RINGS_MAX)
		listener->at[listener->rung] = clock_now(listener->clock);
	listener->rung++;
	listener->irqs_on |= arch_irqs_enabled();
	listener->outside_irq |= !in_irq();
	if (listener->again > 0) {
		listener->again--;
		listener->refusal |= alarm_arm(alarm, clock_now(listener->clock) + listener->gap);
	}
}

static void cancel(void)
{
	irqflags_t flags = arch_irq_save();

	alarm_cancel(heard.alarm);
	arch_irq_restore(flags);
}

static void stop_listening(void *unused)
{
	cancel();
	heard.alarm->fire = heard.found_fire;
	heard.alarm->arg = heard.found_arg;
}

static void listen(struct ktest *kt)
{
	const struct alarm_bench *bench = kt->bench;
	struct alarm *alarm = bench->fresh(kt);

	heard = (struct listener){
		.alarm		= alarm,
		.clock		= bench->clock,
		.found_fire	= alarm->fire,
		.found_arg	= alarm->arg,
	};
	alarm->fire = hear;
	alarm->arg = &heard;
	ktest_defer(kt, stop_listening, NULL);
}

static tick_t now(void)
{
	return clock_now(heard.clock);
}

static void arm(struct ktest *kt, tick_t deadline)
{
	irqflags_t flags = arch_irq_save();
	int err = alarm_arm(heard.alarm, deadline);

	arch_irq_restore(flags);
	ASSERT_EQ(kt, err, 0);
}

/* So many spans of time. */
static void pass(struct ktest *kt, unsigned int spans)
{
	const struct alarm_bench *bench = kt->bench;

	bench->pass(spans * bench->span);
}

/* Until it has rung so often, or will not ring any more. */
static void await(struct ktest *kt, unsigned int rings)
{
	for (unsigned int i = 0; i < LATE_MAX && heard.rung < rings; i++)
		pass(kt, 1);
}

static u64 span(struct ktest *kt)
{
	return ((const struct alarm_bench *)kt->bench)->span;
}

static void past_fires(struct ktest *kt)
{
	listen(kt);
	pass(kt, 1);
	arm(kt, now() - 1);
	await(kt, 1);
	pass(kt, 1);
	EXPECT_EQ(kt, heard.rung, 1);
}

static void long_past_fires(struct ktest *kt)
{
	listen(kt);
	arm(kt, 0);
	await(kt, 1);
	pass(kt, 1);
	EXPECT_EQ(kt, heard.rung, 1);
}

static void present_fires(struct ktest *kt)
{
	listen(kt);
	arm(kt, now());
	await(kt, 1);
	pass(kt, 1);
	EXPECT_EQ(kt, heard.rung, 1);
}

static void never_early(struct ktest *kt)
{
	tick_t deadline;
	unsigned int early;

	listen(kt);
	deadline = now() + 4 * span(kt);
	arm(kt, deadline);
	pass(kt, 1);
	early = heard.rung;
	if (now() < deadline)	/* a slow machine may be late, never the alarm early */
		EXPECT_EQ(kt, early, 0);
	await(kt, 1);
	pass(kt, 2);
	ASSERT_EQ(kt, heard.rung, 1);
	EXPECT_GE(kt, heard.at[0], deadline);
}

/* Arm for @first ahead, then for @second, at once.  Return: the deadline that is replaced. */
static tick_t replace(struct ktest *kt, u64 first, u64 second)
{
	tick_t replaced, deadline;
	irqflags_t flags;
	int err;

	listen(kt);
	flags = arch_irq_save();
	replaced = now() + first;
	err = alarm_arm(heard.alarm, replaced);
	deadline = now() + second;
	err |= alarm_arm(heard.alarm, deadline);
	arch_irq_restore(flags);
	ASSERT_EQ(kt, err, 0);
	await(kt, 1);
	for (unsigned int i = 0; i < LATE_MAX && now() <= replaced; i++)
		pass(kt, 1);
	pass(kt, 2);
	ASSERT_EQ(kt, heard.rung, 1);
	EXPECT_GE(kt, heard.at[0], deadline);
	return replaced;
}

static void later_replaces(struct ktest *kt)
{
	replace(kt, 2 * span(kt), 6 * span(kt));
}

/* A slow machine is given more time; an alarm that keeps the first deadline is late each time. */
static void sooner_replaces(struct ktest *kt)
{
	tick_t replaced = 0;
	u64 unit = span(kt);

	for (unsigned int i = 0; i < TRIES && heard.at[0] >= replaced; i++, unit *= 8)
		replaced = replace(kt, 6 * unit, 2 * unit);
	EXPECT_LT(kt, heard.at[0], replaced);
}

static void cancelled_is_silent(struct ktest *kt)
{
	irqflags_t flags;
	int err;

	listen(kt);
	flags = arch_irq_save();
	err = alarm_arm(heard.alarm, now() + 2 * span(kt));
	alarm_cancel(heard.alarm);
	arch_irq_restore(flags);
	ASSERT_EQ(kt, err, 0);
	pass(kt, 6);
	EXPECT_EQ(kt, heard.rung, 0);
}

/* The deadline has come, the interrupt perhaps not yet: cancel wins. */
static void cancelled_when_due(struct ktest *kt)
{
	irqflags_t flags;
	unsigned int rung;
	int err;

	listen(kt);
	flags = arch_irq_save();
	err = alarm_arm(heard.alarm, now() + span(kt));
	pass(kt, 3);
	alarm_cancel(heard.alarm);
	rung = heard.rung;
	arch_irq_restore(flags);
	ASSERT_EQ(kt, err, 0);
	pass(kt, 3);
	EXPECT_EQ(kt, heard.rung, rung);
}

static void arms_after_cancel(struct ktest *kt)
{
	listen(kt);
	cancel();
	arm(kt, now() + span(kt));
	await(kt, 1);
	EXPECT_EQ(kt, heard.rung, 1);
}

static void once_per_arm(struct ktest *kt)
{
	listen(kt);
	for (unsigned int i = 1; i <= 3; i++) {
		arm(kt, now() + span(kt));
		await(kt, i);
		EXPECT_EQ(kt, heard.rung, i);
		pass(kt, 5);
		EXPECT_EQ(kt, heard.rung, i);
	}
}

static void in_an_interrupt(struct ktest *kt)
{
	listen(kt);
	arm(kt, now() + span(kt));
	await(kt, 1);
	ASSERT_EQ(kt, heard.rung, 1);
	EXPECT_FALSE(kt, heard.irqs_on);
	EXPECT_FALSE(kt, heard.outside_irq);
}

/* A first ring and @again more, each armed by the one before it. */
static void again_from_fire(struct ktest *kt, unsigned int again, u64 gap)
{
	listen(kt);
	heard.again = again;
	heard.gap = gap;
	arm(kt, now() + span(kt));
	await(kt, 1 + again);
	pass(kt, 5);
	EXPECT_EQ(kt, heard.refusal, 0);
	ASSERT_EQ(kt, heard.rung, 1 + again);
	for (unsigned int i = 1; i < heard.rung; i++)
		EXPECT_GE(kt, heard.at[i], heard.at[i - 1] + gap);
}

static void armed_again_ahead(struct ktest *kt)
{
	again_from_fire(kt, 3, 2 * span(kt));
}

static void armed_again_past(struct ktest *kt)
{
	again_from_fire(kt, 3, 0);
}

const struct ktest_case alarm_conform[] = {
	KCASE("ALARM-1 a past deadline fires", past_fires),
	KCASE("ALARM-1 a deadline long past fires", long_past_fires),
	KCASE("ALARM-1 the present tick fires", present_fires),
	KCASE("ALARM-2 never fires before its tick", never_early),
	KCASE("ALARM-3 a later deadline replaces", later_replaces),
	KCASE("ALARM-3 a sooner deadline replaces", sooner_replaces),
	KCASE("ALARM-4 a cancelled deadline is silent", cancelled_is_silent),
	KCASE("ALARM-4 cancel wins over a deadline that has come", cancelled_when_due),
	KCASE("ALARM-5 can be armed after a cancel", arms_after_cancel),
	KCASE("ALARM-5 fires once per arm", once_per_arm),
	KCASE("ALARM-6 fires in an interrupt", in_an_interrupt),
	KCASE("ALARM-7 armed again from its own fire", armed_again_ahead),
	KCASE("ALARM-7 armed again for a tick that has come", armed_again_past),
	KCASE_END
};
