// SPDX-License-Identifier: MIT
/*
 * completion - a count, under a lock that whoever completes holds until all of it is over.
 *
 * A wait passes under that lock too: so what it passes by is nobody's any more.
 */
#include <foundry/completion.h>

void completion_init_at(struct completion *completion, const char *name, const struct lock_site *site,
			const struct lock_site *queue_site)
	__no_lock_analysis /* nobody else knows it */
{
	spin_lock_init_at(&completion->lock, name, site);
	completion->done = 0;
	wait_queue_init_at(&completion->queue, name, queue_site);
}

void completion_again(struct completion *completion)
{
	spin_guard(&completion->lock);
	completion->done = 0;
}

void complete(struct completion *completion)
{
	spin_guard(&completion->lock);
	if (completion->done != COMPLETION_ALL)
		completion->done++;
	wake_one(&completion->queue);		/* bounded: it is one */
}

void complete_all(struct completion *completion)
{
	spin_guard(&completion->lock);
	completion->done = COMPLETION_ALL;
	wake_all(&completion->queue);		/* bounded: by those that wait */
}

/* Return: whether this wait has passed. */
static bool pass(struct completion *completion)
{
	spin_guard(&completion->lock);
	if (!completion->done)
		return false;
	if (completion->done != COMPLETION_ALL)
		completion->done--;
	return true;
}

void completion_wait(struct completion *completion) __may_sleep
{
	wait_until(&completion->queue, pass(completion));
}

int completion_wait_until(struct completion *completion, tick_t deadline) __may_sleep
{
	return wait_until_tick(&completion->queue, deadline, pass(completion));
}

bool completion_is_done(struct completion *completion)
{
	spin_guard(&completion->lock);
	return completion->done != 0;
}
