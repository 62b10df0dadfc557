/* SPDX-License-Identifier: MIT */
/*
 * timer - any number of deadlines on the one alarm of each CPU.
 *
 *	static void late(struct timer *timer, void *arg) __irq_context;
 *
 *	timer_init(&job->timeout, late, job);
 *	timer_arm(&job->timeout, clock_after_ns(clock, 5000000));
 *	...
 *	timer_cancel(&job->timeout);
 *
 * A timer waits in the queue of the CPU that armed it, and fires there.  Its storage is the caller's, from
 * timer_init() until timer_cancel() has returned or its last fire was called: a fire may give the storage back.
 *
 * The queue's lock is the innermost of all, and is not held while a timer fires: timers can be armed, disarmed
 * and cancelled with any lock of the caller's held.  But timer_cancel() waits for a fire that runs on another
 * CPU, so it is not called with a lock held that this fire takes, nor from a fire that this one cancels:
 * that is what timer_disarm() is for.
 *
 * A periodic timer is armed again by its own fire, for its last deadline and the period: so late as it may have
 * been called, the next deadline is where it belongs.
 *
 * An interrupt fires what was due when it came, up to TIMER_BATCH; the rest waits for the next one.  And the next
 * one does not come before as much time has gone by as this one took, and some microseconds at the least: however
 * long fires take and whatever they arm, half of a CPU is left.
 *
 * Provided by:  kernel/timer_queue.c, kernel/timer.c.
 * Used by:      idle.h; time-outs.
 * Usable from:  HAS_CLOCK.
 *
 * Clauses.  ktest/conform/timer.c proves each by its number.
 *
 *  * TIMER-1   a timer that was armed always fires, once, in an interrupt and without a lock; one whose deadline
 *              is past at the next chance.
 *  * TIMER-2   never fires before its deadline.
 *  * TIMER-3   what is due fires in the order of its deadlines, always, and equal ones in that of their arming;
 *              what a fire arms for a tick that is past is behind all that was due by then.
 *  * TIMER-4   arming again replaces the deadline; only the last one fires.
 *  * TIMER-5   once timer_cancel() has returned, the timer never fires and its fire runs nowhere, unless it is that
 *              fire which calls; the arms of a fire that it waits for count for nothing.
 *  * TIMER-6   timer_cancel() and timer_disarm() always say whether the timer was pending.
 *  * TIMER-7   timer_disarm() never waits: a fire that runs goes on, and may arm the timer again.
 *  * TIMER-8   a fire may always arm its own timer, and arm and cancel others; what it arms for a tick that is past
 *              fires too.
 *  * TIMER-9   a deadline is kept however far ahead it is, and however far the alarm counts.
 *  * TIMER-10  an interrupt never fires more than TIMER_BATCH, and half of the time is always left to what it
 *              interrupted.
 *  * TIMER-11  fires always on the CPU that armed it last, but for one whose fire runs then: that fires once more
 *              where it runs, never on two CPUs at once.
 *  * TIMER-12  once its fire was called, a timer is never touched again: its storage may be something else.
 */
#ifndef FOUNDRY_TIMER_H
#define FOUNDRY_TIMER_H

#include <foundry/rbtree.h>
#include <foundry/ticks.h>

struct alarm;
struct timer;
struct timer_queue;

/* Fires in one interrupt. */
#define TIMER_BATCH	64

typedef void timer_fire_t(struct timer *timer, void *arg) __irq_context;

struct timer {
	struct rbtree_node	node;		/* of when it is due; the queue's lock guards it, and the next two */
	tick_t			deadline;	/* the last one: its fire reads it, to go on from there */
	bool			is_pending;
	struct timer_queue	*queue;		/* where it waits, or did last; NULL: never; atomic */
	timer_fire_t		*fire;		/* the caller's, as the next */
	void			*arg;
};

/* Not pending.  Context: any. */
static inline void timer_init(struct timer *timer, timer_fire_t *fire, void *arg)
{
	*timer = (struct timer){ .fire = fire, .arg = arg };
}

/**
 * timer_arm() - let a timer fire on this CPU
 * @timer:	pending or not, on whichever CPU
 * @deadline:	absolute, in ticks of arch->clock
 *
 * Where this CPU's timers do not run yet it is a BUG.
 *
 * Context: any, locks held or not.
 */
void timer_arm(struct timer *timer, tick_t deadline);

/**
 * timer_disarm() - the timer is pending no more
 * @timer:	pending or not, on whichever CPU
 *
 * Its fire may be running, and may arm it again.
 *
 * Context: any, locks held or not.
 * Return: whether it was pending.
 */
bool timer_disarm(struct timer *timer);

/**
 * timer_cancel() - the timer is pending no more, and its fire has returned
 * @timer:	pending or not, on whichever CPU
 *
 * A fire that does not return is a BUG.
 *
 * Context: any, but see above for what is held.
 * Return: whether it was pending.
 */
bool timer_cancel(struct timer *timer);

/*
 * The timers of the calling CPU run, on its @alarm, which is theirs from now on; and rest, and run again.  Those
 * that are pending when a CPU's timers rest wait until they run again.  Context: irqs off.
 */
void timers_begin(struct alarm *alarm);
void timers_rest(void);
void timers_resume(void);

/* Whether this CPU's timers run.  Context: irqs off. */
bool timers_run(void);

#endif
