// SPDX-License-Identifier: MIT
/* A queue of timers and its alarm: when that is set, and when it is silent; two queues; misuse. */
#include <foundry/clock_mock.h>
#include <foundry/errno.h>
#include <foundry/ktest.h>
#include <foundry/timer_queue.h>

#define TIMERS	4

static struct clock_mock clock;
static struct alarm_mock alarms[2];
static struct timer_queue queues[2];
static struct timer timers[TIMERS];
static unsigned int fired[TIMERS];

static void fire(struct timer *timer, void *arg) __irq_context
{
	(*(unsigned int *)arg)++;
}

static void init(struct timer_queue *queue, struct alarm_mock *alarm)
{
	irqflags_t flags = arch_irq_save();

	alarm_mock_init(alarm, &clock);
	timer_queue_init(queue, &clock.clock, &alarm->alarm);
	timer_queue_start(queue);
	arch_irq_restore(flags);
}

static void before(struct ktest *kt)
{
	clock_mock_init(&clock, 1000);
	for (size_t i = 0; i < ARRAY_SIZE(queues); i++)
		init(&queues[i], &alarms[i]);
	for (size_t i = 0; i < TIMERS; i++)
		timer_init(&timers[i], fire, &fired[i]);
	memset(fired, 0, sizeof(fired));
}

static void arm(size_t queue, size_t timer, tick_t deadline)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_arm(&queues[queue], &timers[timer], deadline);
	arch_irq_restore(flags);
}

static void set_for_the_first(struct ktest *kt)
{
	EXPECT_FALSE(kt, alarms[0].armed);
	arm(0, 0, 50);
	EXPECT_EQ(kt, clock_mock_next(&clock), 50);
	arm(0, 1, 30);
	EXPECT_EQ(kt, clock_mock_next(&clock), 30);
	arm(0, 2, 70);
	EXPECT_EQ(kt, clock_mock_next(&clock), 30);
	clock_mock_advance(&clock, 30);
	EXPECT_EQ(kt, clock_mock_next(&clock), 50);
}

static void silent_when_empty(struct ktest *kt)
{
	arm(0, 0, 50);
	timer_cancel(&timers[0]);
	EXPECT_FALSE(kt, alarms[0].armed);
	arm(0, 0, 50);
	clock_mock_advance(&clock, 50);
	EXPECT_EQ(kt, fired[0], 1);
	EXPECT_FALSE(kt, alarms[0].armed);
}

/* The first one is cancelled: the alarm stays, rings, and is set for the next. */
static void rings_for_nothing(struct ktest *kt)
{
	arm(0, 0, 50);
	arm(0, 1, 80);
	timer_cancel(&timers[0]);
	EXPECT_EQ(kt, clock_mock_next(&clock), 50);
	clock_mock_advance(&clock, 50);
	EXPECT_EQ(kt, fired[0] + fired[1], 0);
	EXPECT_EQ(kt, clock_mock_next(&clock), 80);
	clock_mock_advance(&clock, 30);
	EXPECT_EQ(kt, fired[1], 1);
}

static void moves_to_the_other(struct ktest *kt)
{
	arm(0, 0, 50);
	arm(0, 1, 60);
	arm(1, 0, 90);
	EXPECT_EQ(kt, timers[0].queue, &queues[1]);
	clock_mock_advance(&clock, 70);
	EXPECT_EQ(kt, fired[0], 0);
	EXPECT_EQ(kt, fired[1], 1);
	EXPECT_EQ(kt, clock_mock_next(&clock), 90);
	clock_mock_advance(&clock, 20);
	EXPECT_EQ(kt, fired[0], 1);
}

static void waits_while_it_rests(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_arm(&queues[0], &timers[0], 50);
	timer_queue_stop(&queues[0]);
	timer_queue_arm(&queues[0], &timers[1], 60);
	timer_queue_arm(&queues[0], &timers[2], 900);
	arch_irq_restore(flags);
	EXPECT_EQ(kt, clock_mock_next(&clock), U64_MAX);
	clock_mock_advance(&clock, 100);
	EXPECT_EQ(kt, fired[0] + fired[1], 0);
	flags = arch_irq_save();
	timer_queue_start(&queues[0]);
	arch_irq_restore(flags);
	EXPECT_EQ(kt, fired[0] + fired[1], 2);
	EXPECT_EQ(kt, clock_mock_next(&clock), 900);
}

static void listed_in_order(struct ktest *kt)
{
	struct timer_info infos[2] = { { 0 } };

	EXPECT_EQ(kt, timer_queue_list(&queues[0], infos, 2), 0);
	arm(0, 0, 50);
	arm(0, 1, 30);
	arm(0, 2, 40);
	EXPECT_EQ(kt, timer_queue_list(&queues[0], infos, 2), 3);
	EXPECT_EQ(kt, infos[0].deadline, 30);
	EXPECT_EQ(kt, infos[1].deadline, 40);
	EXPECT_TRUE(kt, infos[1].fire == fire);
	EXPECT_EQ(kt, timer_queue_list(&queues[1], infos, 2), 0);
}

static int refuse(struct alarm *alarm, tick_t deadline)
{
	return -ERANGE;
}

static void misuse(struct ktest *kt)
{
	static const struct alarm_ops refusing = { .arm = refuse };
	static struct timer_queue nobodys;
	irqflags_t flags = arch_irq_save();

	EXPECT_BUG(kt, "where no timers run yet", timer_queue_arm(&nobodys, &timers[0], 50));
	timer_init(&timers[1], NULL, NULL);
	EXPECT_BUG(kt, "nothing to fire", timer_queue_arm(&queues[0], &timers[1], 50));
	alarms[1].alarm.ops = &refusing;
	EXPECT_BUG(kt, "does not even count to now", timer_queue_arm(&queues[1], &timers[2], 50));
	arch_irq_restore(flags);
}

static const struct ktest_case cases[] = {
	KCASE("the alarm is set for what comes first", set_for_the_first),
	KCASE("the alarm is silent where nothing waits", silent_when_empty),
	KCASE("the alarm of what was cancelled rings for nothing", rings_for_nothing),
	KCASE("a timer goes from one queue to another", moves_to_the_other),
	KCASE("what waits in a queue that rests fires when it runs again", waits_while_it_rests),
	KCASE("what is pending is listed, the first one first", listed_in_order),
	KCASE("no queue, nothing to fire and an alarm that counts nothing are BUGs", misuse),
	KCASE_END
};

static const struct ktest_suite timer_queue_suite = {
	.name	= "timer/queue-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= before,
};
KTEST_SUITE(timer_queue_suite);
