// SPDX-License-Identifier: MIT
/* The model of timers against broken ones: each is caught, by the least that shows it. */
#include <foundry/clock_mock.h>
#include <foundry/timer_queue.h>

#include "conform/timer.h"
#include "sabotaged.h"

static struct clock_mock clock;
static struct alarm_mock mock;
static struct timer_queue queue;

static void fresh(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();

	clock_mock_init(&clock, 1000);
	alarm_mock_init(&mock, &clock);
	timer_queue_init(&queue, &clock.clock, &mock.alarm);
	timer_queue_start(&queue);
	arch_irq_restore(flags);
}

static struct clock *its_clock(void)
{
	return &clock.clock;
}

static void pass(u64 ticks)
{
	clock_mock_advance(&clock, ticks);
}

static u64 span(void)
{
	return 100;
}

static void arm(struct timer *timer, tick_t deadline)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_arm(&queue, timer, deadline);
	arch_irq_restore(flags);
}

/* --- what is wrong with it -------------------------------------------------- */

static void arm_by_even_ticks(struct timer *timer, tick_t deadline)
{
	arm(timer, deadline + deadline % 2);
}

static void arm_keeps_the_first(struct timer *timer, tick_t deadline)
{
	if (!timer->is_pending)
		arm(timer, deadline);
}

static struct timer *first_of_two(void)
{
	spin_guard(&queue.lock);
	return queue.count > 1 ? queue.first : NULL;
}

/* Only where two are pending. */
static bool cancel_takes_the_first(struct timer *timer)
{
	struct timer *first = first_of_two();

	return timer_cancel(first ? first : timer);
}

static bool disarm_says_yes(struct timer *timer)
{
	return timer_disarm(timer) || timer_queue_list(&queue, NULL, 0) > 0;
}

/* --- how each is caught ------------------------------------------------------ */

#define MOCK(arm_fn, disarm_fn, cancel_fn)	(&(const struct timer_bench){		\
	.fresh = fresh, .clock = its_clock, .pass = pass, .spend = pass,		\
	.span = span, .is_virtual = true,						\
	.arm = arm_fn, .disarm = disarm_fn, .cancel = cancel_fn })

static const struct sabotaged saboteurs[] = {
	{ MOCK(arm_by_even_ticks, timer_disarm, timer_cancel),
	  "odd ticks are not known",
	  "1 of 200 operations is enough: A fires at 2, not 1",
	  "at 0: arm A for 1\nat 0: 4096 ticks go by\n" },
	{ MOCK(arm_keeps_the_first, timer_disarm, timer_cancel),
	  "an arm is lost while the timer is pending",
	  "2 of 200 operations are enough: A does not fire",
	  "at 0: arm A for 256\nat 0: arm A for 0\n" },
	{ MOCK(arm, timer_disarm, cancel_takes_the_first),
	  "another one is cancelled",
	  "3 of 200 operations are enough: B fires before its turn",
	  "at 0: arm A for 256\nat 0: arm B for 256\nat 0: cancel B\nat 0: 4096 ticks go by\n" },
	{ MOCK(arm, disarm_says_yes, timer_cancel),
	  "disarm says what is not so",
	  "2 of 200 operations are enough: it was not pending",
	  "at 0: arm B for 256\nat 0: disarm A\n" },
};

static void is_caught(struct ktest *kt)
{
	model_sees(kt, kt->param, &timer_random[0], NULL);
}

static void is_not_caught(struct ktest *kt)
{
	model_accepts(kt, MOCK(arm, timer_disarm, timer_cancel), &timer_random[0]);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, saboteurs, sabotaged_name),
	KCASE("the mock itself passes", is_not_caught),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "model/timer",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(selftest);
