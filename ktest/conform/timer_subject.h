/* SPDX-License-Identifier: MIT */
/* What cases about timers share. */
#ifndef KTEST_CONFORM_TIMER_SUBJECT_H
#define KTEST_CONFORM_TIMER_SUBJECT_H

#include "timer.h"

#define SUBJECTS	(3 * TIMER_BATCH)

/* A timer of a case, and what became of it. */
struct subject {
	struct timer	timer;
	tick_t		deadline;
	u64		serial;		/* of its last arming */
	unsigned int	fired;
	tick_t		at;		/* when it did last */
	u64		place;		/* among all fires, from 1 */
};

extern struct subject subjects[SUBJECTS];

/* What all fires of a case saw. */
struct timer_seen {
	u64	arms, fires;
	bool	irqs_on, outside_irq, with_a_lock, early;
};

extern struct timer_seen seen;

/* What the case that runs was lent. */
extern const struct timer_bench *timer_lent;

/* All subjects are disarmed, by subject_fire(); when the case is over they are cancelled. */
void subjects_start(struct ktest *kt);

/* For a fire of a case's own: note that it was called.  Return: the subject. */
struct subject *subject_fired(struct timer *timer);
void subject_fire(struct timer *timer, void *arg) __irq_context;

tick_t now(void);
u64 span(void);

/* The bench's calls. */
void arm(struct subject *subject, tick_t deadline);
void arm_ahead(struct subject *subject, u64 ticks);
bool cancel(struct subject *subject);
bool disarm(struct subject *subject);
void pass(u64 spans);

/* Time goes by until there were so many fires, or will be no more. */
void await(u64 fires);

/* Never, in a case. */
#define FAR_AHEAD	(U64_MAX - 1)

#endif
