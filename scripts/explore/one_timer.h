/* SPDX-License-Identifier: MIT */
/* one_timer - time, for tests of waits with a deadline: a thread of its own, where it comes at some moment. */
#include <foundry/atomic.h>
#include <foundry/timer.h>

#include "explore.h"

/* PAST: its deadline has come, and its fire has returned. */
enum { NONE, ARMED, FIRES, PAST };

static struct timer *armed;
static u32 timer_is;

void timer_arm(struct timer *timer, tick_t deadline)
{
	armed = timer;
	atomic_store_release(&timer_is, ARMED);
}

bool timer_cancel(struct timer *timer)
{
	if (atomic_cas_acquire(&timer_is, ARMED, NONE))
		return true;
	while (atomic_load_acquire(&timer_is) != PAST)
		cpu_relax();
	return false;
}

/* The thread.  Who is not waiting yet, or no more, has a deadline that never comes. */
static void pass(void)
{
	if (!atomic_cas_acquire(&timer_is, ARMED, FIRES))
		return;
	armed->fire(armed, armed->arg);
	atomic_store_release(&timer_is, PAST);
}
