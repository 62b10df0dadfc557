// SPDX-License-Identifier: MIT
/* notification - all are woken, for each knows alone which bits it waits for. */
#include <foundry/atomic.h>
#include <foundry/notification.h>

void notification_init(struct notification *notification)
{
	notification->bits = 0;
	wait_queue_init(&notification->queue, "notification");
}

void notification_signal(struct notification *notification, u64 bits)
{
	(void)atomic64_fetch_or_release(&notification->bits, bits);	/* pairs with notification_take() */
	wake_all(&notification->queue);
}

u64 notification_take(struct notification *notification, u64 mask)
{
	if (!(atomic64_load_relaxed(&notification->bits) & mask))
		return 0;
	/* Pairs with notification_signal(). */
	return atomic64_fetch_and_acquire(&notification->bits, ~mask) & mask;
}

int notification_wait(struct notification *notification, u64 mask, tick_t deadline, u64 *bits) __may_sleep
{
	u64 taken = notification_take(notification, mask);
	int err = 0;

	if (!taken)
		err = wait_until_tick(&notification->queue, deadline,
				      (taken = notification_take(notification, mask)) != 0);
	if (!err)
		*bits = taken;
	return err;
}
