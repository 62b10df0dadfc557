// SPDX-License-Identifier: MIT
#include <foundry/list.h>

struct timer {
	struct list	link;
	bool		due, last;
};

static void remove_all(struct list *timers)
{
	list_foreach(timer, timers, struct timer, link) {
		list_remove(&timer->link); /* BAD */
	}
}

static void remove_due(struct list *timers)
{
	list_foreach(timer, timers, struct timer, link) {
		if (timer->due)
			list_remove(&timer->link); /* BAD */
	}
}

static void remove_and_continue(struct list *timers)
{
	list_foreach(timer, timers, struct timer, link) {
		if (timer->due) {
			list_remove(&timer->link); /* BAD */
			continue;
		}
		if (timer->last)
			break;
	}
}

static void leaves_sometimes(struct list *timers)
{
	list_foreach(timer, timers, struct timer, link) {
		list_remove(&timer->link); /* BAD */
		if (timer->last)
			break;
	}
}

static void moves(struct list *timers, struct list *due)
{
	list_foreach(timer, timers, struct timer, link) {
		if (timer->due)
			list_add_tail(due, &timer->link); /* BAD */
	}
}

static void frees(struct list *timers, struct pool *pool)
{
	list_foreach(timer, timers, struct timer, link) {
		if (timer->due)
			pool_free(pool, timer); /* BAD */
	}
}

/* Right, beside the wrong ones. */
static struct timer *take(struct list *timers)
{
	for (;;) {
		list_foreach(timer, timers, struct timer, link) {
			list_remove(&timer->link);
			break;
		}
		list_foreach(timer, timers, struct timer, link) {
			list_remove(&timer->link);
			return timer;
		}
	}
}
