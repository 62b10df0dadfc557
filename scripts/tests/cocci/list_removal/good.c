// SPDX-License-Identifier: MIT
#include <foundry/list.h>

struct timer {
	struct list	link, other;
	bool		due;
};

static struct timer *take(struct list *timers)
{
	list_foreach(timer, timers, struct timer, link) {
		if (timer->due) {
			list_remove(&timer->link);
			timer->due = false;
			return timer;
		}
	}
	return NULL;
}

static void drop(struct list *timers, struct timer *old)
{
	list_foreach(timer, timers, struct timer, link) {
		if (timer == old) {
			list_remove(&timer->link);
			break;
		}
	}
}

static void remove_due(struct list *timers)
{
	list_foreach_safe(timer, timers, struct timer, link) {
		if (timer->due)
			list_remove(&timer->link);
	}
}

/* Another list than the one that is walked. */
static void mark(struct list *timers, struct list *due)
{
	list_foreach(timer, timers, struct timer, link) {
		if (timer->due)
			list_add_tail(due, &timer->other);
	}
}
