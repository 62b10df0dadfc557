// SPDX-License-Identifier: MIT
/* sleep - a wait in a queue that nobody knows, so that only its end wakes. */
#include <foundry/arch.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/sleep.h>
#include <foundry/wait.h>

static struct clock *clock(void)
{
	return this_kernel()->arch->clock;
}

void task_sleep_until(tick_t deadline) __may_sleep
{
	struct wait_queue nobody;

	lock_check_may_sleep("task_sleep_until");
	BUG_ON(in_irq(), "task_sleep_until is called in an interrupt");
	BUG_ON(deadline == WAIT_FOR_EVER, "task_sleep_until: a sleep without an end");
	if (clock_now(clock()) >= deadline)
		return;
	wait_queue_init(&nobody, "sleep");
	(void)wait_until_tick(&nobody, deadline, false);
}

void task_sleep_ns(u64 ns) __may_sleep
{
	task_sleep_until(ns == U64_MAX ? WAIT_FOR_EVER : clock_after_ns(clock(), ns));
}
