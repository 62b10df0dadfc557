// SPDX-License-Identifier: MIT
/* semaphore - a count that is only ever taken from by who sees that there is something. */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/semaphore.h>

void semaphore_init_at(struct semaphore *semaphore, u32 n, const char *name, const struct lock_site *site)
{
	semaphore->count = n;
	wait_queue_init_at(&semaphore->queue, name, site);
}

bool semaphore_trydown(struct semaphore *semaphore)
{
	u32 count;

	/* bounded: by those that take at once; pairs with the release in semaphore_up() */
	while ((count = atomic_load_relaxed(&semaphore->count)) > 0)
		if (atomic_cas_acquire(&semaphore->count, count, count - 1))
			return true;
	return false;
}

void semaphore_down(struct semaphore *semaphore) __may_sleep
{
	wait_until(&semaphore->queue, semaphore_trydown(semaphore));
}

int semaphore_down_until(struct semaphore *semaphore, tick_t deadline) __may_sleep
{
	return wait_until_tick(&semaphore->queue, deadline, semaphore_trydown(semaphore));
}

void semaphore_up(struct semaphore *semaphore)
{
	u32 before = atomic_fetch_add_release(&semaphore->count, 1);

	BUG_ON(before == ~0u, "semaphore: '%s' is given more than it counts", semaphore->queue.lock.tag.name);
	wake_one(&semaphore->queue);
}
