// SPDX-License-Identifier: MIT
/*
 * What timers cost beside few and beside many that are pending: the queue alone, on an alarm and a clock that cost
 * nothing.
 */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/timer_queue.h>

#define BESIDE_MAX	10000
#define HOUR		3600000000000ull

static tick_t now;

static tick_t read_now(struct clock *clock)
{
	return now;
}

static int arm_nothing(struct alarm *alarm, tick_t deadline)
{
	return 0;
}

static void cancel_nothing(struct alarm *alarm)
{
}

static const struct clock_ops clock_ops = { .now = read_now };
static const struct alarm_ops alarm_ops = { .arm = arm_nothing, .cancel = cancel_nothing };
static struct clock clock = { .ops = &clock_ops, .name = "bench", .hz = 1000000000 };
static struct alarm alarm = { .ops = &alarm_ops, .name = "bench" };

static struct timer_queue queue;
static struct timer *beside;
static struct timer own[TIMER_BATCH];
static u64 random;

static void fire(struct timer *timer, void *arg) __irq_context
{
}

/* Within the next hour. */
static void arm(struct timer *timer)
{
	timer_queue_arm(&queue, timer, now + bench_random(&random) % HOUR);
}

static void arm_own(void)
{
	for (size_t i = 0; i < TIMER_BATCH; i++)
		arm(&own[i]);
}

static void cancel_own(void)
{
	for (size_t i = 0; i < TIMER_BATCH; i++)
		BUG_ON(!timer_cancel(&own[i]), "bench: a timer is not pending");
}

/* Before all that waits beside: an interrupt fires them. */
static void arm_and_fire(void)
{
	for (size_t i = 0; i < TIMER_BATCH; i++)
		timer_queue_arm(&queue, &own[i], now);
	alarm.fire(&alarm, alarm.arg);
}

/* --- each by itself: the cheapest of some rounds, in hundredths ------------------------------- */

#define ROUNDS	50

static u64 cheapest(void (*measured)(void), void (*prepare)(void), void (*restore)(void))
{
	irqflags_t flags = arch_irq_save();
	u64 best = U64_MAX;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 start, cost;

		prepare();
		start = arch_cost();
		measured();
		cost = arch_cost() - start;
		restore();
		best = MIN(best, cost);
	}
	arch_irq_restore(flags);
	return best * 100 / TIMER_BATCH;
}

static void nothing(void)
{
}

static void fill(size_t count)
{
	for (size_t i = 0; i < count; i++)
		arm(&beside[i]);
}

static u64 cost_of_arm(size_t count)
{
	fill(count);
	return cheapest(arm_own, nothing, cancel_own);
}

static u64 cost_of_cancel(size_t count)
{
	fill(count);
	return cheapest(cancel_own, arm_own, nothing);
}

static u64 cost_of_fire(size_t count)
{
	fill(count);
	return cheapest(arm_and_fire, nothing, nothing);
}

#define BESIDE(what, count)								\
	static u64 what##_beside_##count(void)						\
	{										\
		return cost_of_##what(count);						\
	}

BESIDE(arm, 1)
BESIDE(arm, 100)
BESIDE(arm, 10000)
BESIDE(cancel, 1)
BESIDE(cancel, 100)
BESIDE(cancel, 10000)
BESIDE(fire, 1)
BESIDE(fire, 100)
BESIDE(fire, 10000)

static const struct bench_case cases[] = {
	BENCH_NUMBER("arm beside 1", arm_beside_1, arch_cost_unit),
	BENCH_NUMBER("arm beside 100", arm_beside_100, arch_cost_unit),
	BENCH_NUMBER("arm beside 10000", arm_beside_10000, arch_cost_unit),
	BENCH_NUMBER("cancel beside 1", cancel_beside_1, arch_cost_unit),
	BENCH_NUMBER("cancel beside 100", cancel_beside_100, arch_cost_unit),
	BENCH_NUMBER("cancel beside 10000", cancel_beside_10000, arch_cost_unit),
	BENCH_NUMBER("arm and fire beside 1", fire_beside_1, arch_cost_unit),
	BENCH_NUMBER("arm and fire beside 100", fire_beside_100, arch_cost_unit),
	BENCH_NUMBER("arm and fire beside 10000", fire_beside_10000, arch_cost_unit),
	BENCH_END
};

static int before(const void *unused)
{
	irqflags_t flags;

	now = HOUR;
	random = 1;
	beside = heap_alloc(this_kernel()->heap, BESIDE_MAX * sizeof(*beside));
	if (!beside)
		return -ENOMEM;
	for (size_t i = 0; i < BESIDE_MAX; i++)
		timer_init(&beside[i], fire, NULL);
	for (size_t i = 0; i < TIMER_BATCH; i++)
		timer_init(&own[i], fire, NULL);
	flags = arch_irq_save();
	timer_queue_init(&queue, &clock, &alarm);
	timer_queue_start(&queue);
	arch_irq_restore(flags);
	return 0;
}

static void after(void)
{
	heap_free(this_kernel()->heap, beside);
}

static const struct bench_suite suite = {
	.name = "timer/queue", .needs = FACT(HEAP), .cases = cases, .before = before, .after = after,
};
BENCH_SUITE(suite);
