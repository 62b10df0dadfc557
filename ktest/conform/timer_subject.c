// SPDX-License-Identifier: MIT
/* What cases about timers share: timers that note what becomes of them. */
#include <foundry/cpu.h>

#include "timer_subject.h"

#define LATE_MAX	5000	/* spans that a slow machine may be late */

const struct timer_bench *timer_lent;
struct subject subjects[SUBJECTS];
struct timer_seen seen;

tick_t now(void)
{
	return clock_now(timer_lent->clock());
}

u64 span(void)
{
	return timer_lent->span();
}

struct subject *subject_fired(struct timer *timer)
{
	struct subject *subject = container_of(timer, struct subject, timer);

	subject->at = now();
	subject->fired++;
	subject->place = ++seen.fires;
	seen.irqs_on |= arch_irqs_enabled();
	seen.outside_irq |= !in_irq();
	seen.with_a_lock |= this_cpu()->held_count != 0;
	seen.early |= subject->at < subject->deadline;
	return subject;
}

void subject_fire(struct timer *timer, void *arg) __irq_context
{
	subject_fired(timer);
}

static void cancel_all(void *unused)
{
	for (size_t i = 0; i < SUBJECTS; i++)
		timer_lent->cancel(&subjects[i].timer);
}

void subjects_start(struct ktest *kt)
{
	timer_lent = kt->bench;
	timer_lent->fresh(kt);
	memset(&seen, 0, sizeof(seen));
	for (size_t i = 0; i < SUBJECTS; i++) {
		subjects[i] = (struct subject){ .serial = 0 };
		timer_init(&subjects[i].timer, subject_fire, NULL);
	}
	ktest_defer(kt, cancel_all, NULL);
}

void arm(struct subject *subject, tick_t deadline)
{
	subject->deadline = deadline;
	subject->serial = ++seen.arms;
	timer_lent->arm(&subject->timer, deadline);
}

void arm_ahead(struct subject *subject, u64 ticks)
{
	arm(subject, now() + ticks);
}

bool cancel(struct subject *subject)
{
	return timer_lent->cancel(&subject->timer);
}

bool disarm(struct subject *subject)
{
	return timer_lent->disarm(&subject->timer);
}

void pass(u64 spans)
{
	timer_lent->pass(spans * span());
}

void await(u64 fires)
{
	for (unsigned int i = 0; i < LATE_MAX && READ_ONCE(seen.fires) < fires; i++)
		pass(1);
}
