// SPDX-License-Identifier: MIT
/* wait - who waits is in the queue before it looks, and so it is woken whatever comes behind that. */
#include <foundry/atomic.h>
#include <foundry/errno.h>
#include <foundry/task.h>
#include <foundry/wait.h>

void wait_queue_init_at(struct wait_queue *queue, const char *name, const struct lock_site *site)
	__no_lock_analysis /* nobody else knows it */
{
	spin_lock_init_at(&queue->lock, name, site);
	list_init(&queue->waiters);
}

/* --- who waits ------------------------------------------------------------------------------- */

static void be_late(struct timer *timer, void *arg) __irq_context
{
	struct waiter *waiter = arg;

	atomic_store_release(&waiter->is_late, 1);	/* pairs with the load in wait_block() */
	task_wake(waiter->task);
}

void wait_begin(struct waiter *waiter, struct wait_queue *queue, tick_t deadline)
{
	*waiter = (struct waiter){
		.queue = queue, .task = task_current(), .deadline = deadline,
	};
	list_init(&waiter->link);
	timer_init(&waiter->timer, be_late, waiter);
	if (deadline != WAIT_FOR_EVER)
		timer_arm(&waiter->timer, deadline);
}

void wait_enter(struct waiter *waiter)
{
	spin_guard(&waiter->queue->lock);
	if (!list_is_empty(&waiter->link))
		return;
	waiter->woken = false;
	list_add_tail(&waiter->queue->waiters, &waiter->link);
}

bool wait_block(struct waiter *waiter) __may_sleep
{
	if (atomic_load_acquire(&waiter->is_late))
		return false;
	task_block();
	return true;
}

int wait_end(struct waiter *waiter, bool is_so) __may_sleep
{
	bool was_woken;

	if (waiter->deadline != WAIT_FOR_EVER)
		timer_cancel(&waiter->timer);
	{
		spin_guard(&waiter->queue->lock);
		list_remove(&waiter->link);
		was_woken = waiter->woken;
	}
	if (was_woken)		/* behind its last look, perhaps: then that was for somebody else */
		wake_one(waiter->queue);
	return is_so ? 0 : -ETIMEDOUT;
}

/* --- who wakes ------------------------------------------------------------------------------- */

/* Under the lock: a waiter is there until it has taken it. */
static void wake(struct list *link)
{
	struct waiter *waiter = list_entry(link, struct waiter, link);

	list_remove(link);
	waiter->woken = true;
	task_wake(waiter->task);
}

void wake_one(struct wait_queue *queue)
{
	spin_guard(&queue->lock);
	if (!list_is_empty(&queue->waiters))
		wake(queue->waiters.next);	/* bounded: irqs are off, and stay so */
}

void wake_all(struct wait_queue *queue)
{
	spin_guard(&queue->lock);
	while (!list_is_empty(&queue->waiters))		/* bounded: none enters meanwhile */
		wake(queue->waiters.next);		/* bounded: as above */
}
