/* SPDX-License-Identifier: MIT */
/*
 * completion - something is done: tasks wait for that, and whoever has done it says so.
 *
 *	struct completion read;
 *
 *	completion_init(&read, "read");
 *	disk_read(disk, sector, &read);		// whose interrupt says complete(&read)
 *	completion_wait(&read);
 *
 * Each complete() lets one wait pass, now or later; complete_all() lets all pass, until completion_again().
 * As soon as a wait has returned 0, whoever completed has done with it: a completion may lie on the stack of
 * the one task that waits.
 *
 * Provided by:  kernel/completion.c.
 * Used by:      whoever starts something and waits for its end.
 * Usable from:  HAS_SCHED; completing from the first C line.
 *
 * Clauses.  ktest/conform/completion.c proves each by its number.
 *
 *  * COMPLETION-1  no wait that returns 0 ever passes before it is completed; what was written before is seen.
 *  * COMPLETION-2  complete() always lets one wait pass, be it before or behind, and never two; the longest first.
 *  * COMPLETION-3  complete_all() always lets all pass that wait, and all that come, until completion_again().
 *  * COMPLETION-4  a wait with a deadline never returns -ETIMEDOUT before it, and always returns; then it has used up
 *                  nothing.
 *  * COMPLETION-5  whoever completes never touches it when a wait has returned 0.
 */
#ifndef FOUNDRY_COMPLETION_H
#define FOUNDRY_COMPLETION_H

#include <foundry/wait.h>

struct completion {
	struct spinlock		lock;
	u32			done __guarded_by(&lock);	/* waits that may pass, or COMPLETION_ALL */
	struct wait_queue	queue;				/* unguarded: it has a lock of its own */
};

#define COMPLETION_ALL	(~0u)

#define COMPLETION_INIT(completion)						\
	{ .lock = SPINLOCK_INIT(#completion), .queue = WAIT_QUEUE_INIT((completion).queue) }

#define completion_init(completion, name)	completion_init_at(completion, name, LOCK_SITE(), LOCK_SITE())

/* Nothing is done.  @name is static and stands in reports; its two locks are of a class each.  Context: any. */
void completion_init_at(struct completion *completion, const char *name, const struct lock_site *site,
			const struct lock_site *queue_site);

/* What was completed for all is not done any more: nobody waits.  Context: any. */
void completion_again(struct completion *completion);

/* It is done: for one wait, or for all.  Context: any. */
void complete(struct completion *completion);
void complete_all(struct completion *completion);

/* Until it is done.  Context: irqs on, no lock held. */
void completion_wait(struct completion *completion) __may_sleep;

/**
 * completion_wait_until() - the same, with an end
 * @completion:	as above
 * @deadline:	in ticks of arch->clock; WAIT_FOR_EVER: none
 *
 * What is done when the deadline has come counts.
 *
 * Context: irqs on, no lock held.
 * Return: 0, or -ETIMEDOUT: then it may be completed yet, and has to be there.
 */
int __must_check completion_wait_until(struct completion *completion, tick_t deadline) __may_sleep;

/* Whether a wait would pass now.  Context: any. */
bool completion_is_done(struct completion *completion);

#endif
