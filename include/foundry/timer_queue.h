/* SPDX-License-Identifier: MIT */
/*
 * timer_queue - the timers of one CPU, and its alarm: what timer.h is made of.
 *
 * The tree of what is pending belongs to whoever holds the lock.  The alarm belongs to the CPU, which sets
 * it with irqs off: to what comes first.  When that is cancelled the alarm stays, and rings for nothing.
 *
 * Provided by:  kernel/timer_queue.c.
 * Used by:      kernel/timer.c, one for each CPU; tests, on the mock of an alarm.
 * Usable from:  HAS_CLOCK.
 */
#ifndef FOUNDRY_TIMER_QUEUE_H
#define FOUNDRY_TIMER_QUEUE_H

#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/percpu.h>
#include <foundry/spinlock.h>
#include <foundry/timer.h>

struct __percpu_type timer_queue {
	struct spinlock	lock;
	struct rbtree	pending __guarded_by(&lock);
	size_t		count __guarded_by(&lock);	/* of these */
	struct timer	*first __guarded_by(&lock);	/* or NULL */
	struct timer	*running __guarded_by(&lock);	/* whose fire runs; it may be gone already */
	bool		is_stopped __guarded_by(&lock);	/* what that fire arms counts for nothing */
	u32		turn;				/* a fire has returned; atomic */

	/* The CPU's own. */
	unsigned int	cpu;
	struct clock	*clock;
	struct alarm	*alarm;
	bool		runs;		/* the alarm is the queue's */
	bool		rings;		/* it is in its interrupt */
	tick_t		rang_at;	/* the last one came */
	bool		is_set;		/* the alarm, for alarm_at */
	tick_t		alarm_at;
	u64		gap;		/* ticks from one interrupt to the next, at the least */
	u64		reach;		/* ticks that the alarm can count, as far as is known */
};

/*
 * The queue of the calling CPU; nothing is pending, and it rests.  Context: irqs off, or where nothing
 * moves the caller.
 */
void timer_queue_init(struct timer_queue *queue, struct clock *clock, struct alarm *alarm);

/* It runs, its alarm fires it; it rests, its alarm is silent.  Context: irqs off, on its CPU. */
void timer_queue_start(struct timer_queue *queue);
void timer_queue_stop(struct timer_queue *queue);

/* As timer_arm(), on the queue of the calling CPU.  Context: irqs off. */
void timer_queue_arm(struct timer_queue *queue, struct timer *timer, tick_t deadline);

/* What is told of a timer that is pending. */
struct timer_info {
	tick_t		deadline;
	timer_fire_t	*fire;
};

/**
 * timer_queue_list() - what is pending, the first one first
 * @queue:	of any CPU
 * @infos:	receive it
 * @max:	of these there are so many
 *
 * Context: any.
 * Return: how many are pending, more than @max perhaps.
 */
size_t timer_queue_list(struct timer_queue *queue, struct timer_info *infos, size_t max);

/* That of a CPU.  Context: any. */
struct timer_queue *timer_queue_of(unsigned int cpu);

#endif
