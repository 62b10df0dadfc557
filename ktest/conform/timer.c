// SPDX-License-Identifier: MIT
/* The promise of timer.h, executed on one CPU: when timers fire, and when not. */
#include <foundry/spinlock.h>

#include "timer_subject.h"

#define TIMERS	24

/* --- once, in an interrupt ------------------------------------------------------------------ */

static void expect_once(struct ktest *kt, const struct subject *subject)
{
	await(1);
	pass(2);
	EXPECT_EQ(kt, subject->fired, 1);
}

static void fires_once(struct ktest *kt)
{
	subjects_start(kt);
	for (unsigned int i = 1; i <= 3; i++) {
		arm_ahead(&subjects[0], span());
		await(i);
		pass(3);
		EXPECT_EQ(kt, subjects[0].fired, i);
	}
}

static void past_fires(struct ktest *kt)
{
	subjects_start(kt);
	pass(1);
	arm(&subjects[0], now() - 1);
	expect_once(kt, &subjects[0]);
}

static void first_tick_fires(struct ktest *kt)
{
	subjects_start(kt);
	arm(&subjects[0], 0);
	expect_once(kt, &subjects[0]);
}

static void past_fires_before_what_waits(struct ktest *kt)
{
	subjects_start(kt);
	arm(&subjects[1], FAR_AHEAD);
	arm(&subjects[0], now());
	await(1);
	EXPECT_EQ(kt, subjects[0].fired, 1);
	EXPECT_EQ(kt, subjects[1].fired, 0);
}

static void in_an_interrupt(struct ktest *kt)
{
	subjects_start(kt);
	for (unsigned int i = 0; i < 4; i++)
		arm_ahead(&subjects[i], span());
	await(4);
	EXPECT_EQ(kt, seen.fires, 4);
	EXPECT_FALSE(kt, seen.irqs_on);
	EXPECT_FALSE(kt, seen.outside_irq);
	EXPECT_FALSE(kt, seen.with_a_lock);
}

static void armed_with_a_lock_held(struct ktest *kt)
{
	static DEFINE_SPINLOCK(callers);
	irqflags_t flags;
	bool was;

	subjects_start(kt);
	flags = spin_lock_irqsave(&callers);
	arm_ahead(&subjects[0], 2 * span());
	arm_ahead(&subjects[1], 2 * span());
	was = cancel(&subjects[1]);
	spin_unlock_irqrestore(&callers, flags);
	EXPECT_TRUE(kt, was);
	expect_once(kt, &subjects[0]);
	EXPECT_EQ(kt, subjects[1].fired, 0);
}

/* --- when, and in which order --------------------------------------------------------------- */

/* With irqs off: nothing fires before all are there. */
static void arm_many(struct ktest *kt, unsigned int deadlines)
{
	u64 random = kt->seed;
	irqflags_t flags = arch_irq_save();
	tick_t begin = now() + 2 * span();

	for (size_t i = 0; i < TIMERS; i++)
		arm(&subjects[i], begin + ktest_random(&random) % deadlines * span() / 4);
	arch_irq_restore(flags);
}

static void never_early(struct ktest *kt)
{
	subjects_start(kt);
	arm_many(kt, 16);
	await(TIMERS);
	EXPECT_EQ(kt, seen.fires, TIMERS);
	EXPECT_FALSE(kt, seen.early);
	if (!timer_lent->is_virtual)
		return;
	for (size_t i = 0; i < TIMERS; i++)
		EXPECT_EQ(kt, subjects[i].at, subjects[i].deadline);
}

/* No clock is so slow that a tick is not to be seen. */
static void not_a_tick_early(struct ktest *kt)
{
	subjects_start(kt);
	for (u64 i = 0; i < TIMERS; i++) {
		arm_ahead(&subjects[i], span() + i);
		await(i + 1);
	}
	EXPECT_EQ(kt, seen.fires, TIMERS);
	EXPECT_FALSE(kt, seen.early);
}

static bool is_before(const struct subject *a, const struct subject *b)
{
	return a->deadline < b->deadline || (a->deadline == b->deadline && a->serial < b->serial);
}

static void expect_order(struct ktest *kt)
{
	ASSERT_EQ(kt, seen.fires, TIMERS);
	for (size_t i = 0; i < TIMERS; i++)
		for (size_t j = 0; j < TIMERS; j++)
			if (is_before(&subjects[i], &subjects[j]))
				ASSERT_LT(kt, subjects[i].place, subjects[j].place);
}

static void by_deadline(struct ktest *kt)
{
	subjects_start(kt);
	arm_many(kt, 64);
	await(TIMERS);
	expect_order(kt);
}

static void equals_by_arming(struct ktest *kt)
{
	subjects_start(kt);
	arm_many(kt, 3);
	await(TIMERS);
	expect_order(kt);
}

/* One that is armed again for the same tick is behind those that were armed meanwhile. */
static void armed_again_is_last(struct ktest *kt)
{
	irqflags_t flags;
	tick_t deadline;

	subjects_start(kt);
	flags = arch_irq_save();
	deadline = now() + 2 * span();
	for (size_t i = 0; i < TIMERS; i++)
		arm(&subjects[i], deadline);
	arm(&subjects[5], deadline);
	arch_irq_restore(flags);
	await(TIMERS);
	expect_order(kt);
	EXPECT_EQ(kt, subjects[5].place, TIMERS);
}

/* --- arming again --------------------------------------------------------------------------- */

static void replace(struct ktest *kt, u64 first, u64 second)
{
	irqflags_t flags;

	subjects_start(kt);
	flags = arch_irq_save();
	arm_ahead(&subjects[0], first * span());
	arm_ahead(&subjects[0], second * span());
	arch_irq_restore(flags);
	await(1);
	pass(MAX(first, second) + 2);
	EXPECT_EQ(kt, subjects[0].fired, 1);
	EXPECT_FALSE(kt, seen.early);
}

static void later_replaces(struct ktest *kt)
{
	replace(kt, 2, 6);
}

/* The other one tells the time: it is late on a slow machine, too. */
static void sooner_replaces(struct ktest *kt)
{
	irqflags_t flags;

	subjects_start(kt);
	flags = arch_irq_save();
	arm_ahead(&subjects[0], 400 * span());
	arm_ahead(&subjects[1], 200 * span());
	arm_ahead(&subjects[0], 2 * span());
	arch_irq_restore(flags);
	await(2);
	EXPECT_EQ(kt, seen.fires, 2);
	EXPECT_LT(kt, subjects[0].place, subjects[1].place);
}

/* --- cancelled ------------------------------------------------------------------------------ */

static void cancelled_is_silent(struct ktest *kt)
{
	irqflags_t flags;

	subjects_start(kt);
	flags = arch_irq_save();
	arm_ahead(&subjects[0], 2 * span());
	arm_ahead(&subjects[1], 3 * span());
	cancel(&subjects[0]);
	arch_irq_restore(flags);
	await(1);
	pass(4);
	EXPECT_EQ(kt, subjects[0].fired, 0);
	EXPECT_EQ(kt, subjects[1].fired, 1);
}

/* The interrupt is on its way, or would be. */
static void cancelled_when_due(struct ktest *kt)
{
	irqflags_t flags;
	unsigned int fired;

	subjects_start(kt);
	flags = arch_irq_save();
	arm_ahead(&subjects[0], span());
	pass(3);
	cancel(&subjects[0]);
	fired = subjects[0].fired;
	arch_irq_restore(flags);
	pass(3);
	EXPECT_EQ(kt, subjects[0].fired, fired);
}

static bool own_was;

static void cancel_itself(struct timer *timer, void *arg) __irq_context
{
	struct subject *subject = subject_fired(timer);

	own_was = cancel(subject);
	if (subject->fired == 1) {
		arm(subject, now() + span());
		own_was |= !cancel(subject);
	}
}

static void cancelled_from_its_own_fire(struct ktest *kt)
{
	subjects_start(kt);
	timer_init(&subjects[0].timer, cancel_itself, NULL);
	arm_ahead(&subjects[0], span());
	await(1);
	pass(4);
	EXPECT_EQ(kt, subjects[0].fired, 1);
	EXPECT_FALSE(kt, own_was);
}

static void says_whether_it_was_pending(struct ktest *kt)
{
	subjects_start(kt);
	EXPECT_FALSE(kt, cancel(&subjects[0]));
	EXPECT_FALSE(kt, disarm(&subjects[0]));
	arm(&subjects[0], FAR_AHEAD);
	EXPECT_TRUE(kt, cancel(&subjects[0]));
	EXPECT_FALSE(kt, cancel(&subjects[0]));
	arm(&subjects[0], FAR_AHEAD);
	EXPECT_TRUE(kt, disarm(&subjects[0]));
	EXPECT_FALSE(kt, disarm(&subjects[0]));
	arm_ahead(&subjects[0], span());
	await(1);
	EXPECT_FALSE(kt, cancel(&subjects[0]));
	EXPECT_FALSE(kt, disarm(&subjects[0]));
	EXPECT_EQ(kt, seen.fires, 1);
}

static void disarm_and_arm_again(struct timer *timer, void *arg) __irq_context
{
	struct subject *subject = subject_fired(timer);

	own_was |= disarm(subject);
	if (subject->fired < 3)
		arm(subject, now() + span());
}

static void a_fire_outlives_disarm(struct ktest *kt)
{
	own_was = false;
	subjects_start(kt);
	timer_init(&subjects[0].timer, disarm_and_arm_again, NULL);
	arm_ahead(&subjects[0], span());
	await(3);
	pass(3);
	EXPECT_EQ(kt, subjects[0].fired, 3);
	EXPECT_FALSE(kt, own_was);
}

static void disarmed_is_silent(struct ktest *kt)
{
	irqflags_t flags;

	subjects_start(kt);
	flags = arch_irq_save();
	arm_ahead(&subjects[0], 2 * span());
	disarm(&subjects[0]);
	arch_irq_restore(flags);
	pass(5);
	EXPECT_EQ(kt, subjects[0].fired, 0);
}

const struct ktest_case timer_conform[] = {
	KCASE("TIMER-1 fires once each time that it was armed", fires_once),
	KCASE("TIMER-1 a past deadline fires", past_fires),
	KCASE("TIMER-1 a deadline long past fires", first_tick_fires),
	KCASE("TIMER-1 the present tick does not wait for what is far ahead", past_fires_before_what_waits),
	KCASE("TIMER-1 fires in an interrupt without a lock", in_an_interrupt),
	KCASE("TIMER-1 armed and cancelled with a lock of the caller's held", armed_with_a_lock_held),
	KCASE("TIMER-2 never fires before its deadline", never_early),
	KCASE("TIMER-2 never fires a tick too early", not_a_tick_early),
	KCASE("TIMER-3 fires in the order of deadlines", by_deadline),
	KCASE("TIMER-3 equal deadlines fire in the order of arming", equals_by_arming),
	KCASE("TIMER-3 one that is armed again is behind its equals", armed_again_is_last),
	KCASE("TIMER-4 a later deadline replaces", later_replaces),
	KCASE("TIMER-4 a sooner deadline replaces", sooner_replaces),
	KCASE("TIMER-5 a cancelled timer is silent", cancelled_is_silent),
	KCASE("TIMER-5 cancel wins over a deadline that has come", cancelled_when_due),
	KCASE("TIMER-5 cancelled from its own fire", cancelled_from_its_own_fire),
	KCASE("TIMER-6 cancel and disarm say whether it was pending", says_whether_it_was_pending),
	KCASE("TIMER-7 a disarmed timer is silent", disarmed_is_silent),
	KCASE("TIMER-7 a fire that was disarmed goes on, and arms again", a_fire_outlives_disarm),
	KCASE_END
};
