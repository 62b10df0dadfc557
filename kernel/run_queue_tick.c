// SPDX-License-Identifier: MIT
/*
 * run_queue_tick - a timer of each CPU that counts how long its task has run.
 *
 * It is there while something is to be counted.  One that has nothing to count any more is not taken back, for that
 * costs more than to let it fire once and find nothing.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>

#include "task.h"

/* Whether the end of a slice could matter to anybody. */
static bool is_needed(const struct run_queue *queue) __must_hold(&queue->lock)
{
	if (!sched_has_slices(queue->sched) || queue->running == queue->idle)
		return false;
	return IS_ENABLED(CONFIG_TICK_PERIODIC) || !sched_is_empty(queue->sched);
}

bool run_queue_must_be_told(struct run_queue *queue, bool first) __must_hold(&queue->lock)
{
	bool ticks = !queue->ticks && is_needed(queue);

	if (ticks && queue->cpu == this_cpu()->id)
		run_queue_look_for_ticks(queue);
	else if (ticks)
		atomic_store_relaxed(&queue->must_tick, 1);
	return first || ticks;
}

/* One that comes late, because its CPU stood still, is one. */
static tick_t next_tick(const struct run_queue *queue)
{
	struct clock *clock = this_kernel()->arch->clock;
	u64 period = MAX(clock_hz(clock) / CONFIG_TICK_HZ, 1);
	tick_t now = clock_now(clock), next = ticks_add(queue->tick.deadline, period);

	return next > now && next - now <= period ? next : ticks_add(now, period);
}

void run_queue_look_for_ticks(struct run_queue *queue) __must_hold(&queue->lock)
{
	if (queue->ticks || !is_needed(queue))
		return;
	queue->ticks = true;
	timer_arm(&queue->tick, next_tick(queue));	/* bounded: irqs are off, and stay so */
}

void run_queue_begin_ticks(struct run_queue *queue)
{
	spin_guard(&queue->lock);
	atomic_store_relaxed(&queue->must_tick, 0);
	run_queue_look_for_ticks(queue);
}

void run_queue_tick(struct timer *timer, void *arg) __irq_context
{
	struct run_queue *queue = arg;

	spin_guard(&queue->lock);
	queue->ticks = false;
	if (queue->running == queue->idle)
		return;
	queue->running->ticks++;
	if (sched_tick(queue->sched, queue->running) && !sched_is_empty(queue->sched))
		atomic_store_relaxed(&this_cpu()->must_switch, 1);
	run_queue_look_for_ticks(queue);
}
