// SPDX-License-Identifier: MIT
/* idle - a timer ends the wait, if nothing else does. */
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/idle.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/sections.h>
#include <foundry/timer.h>

/* A line of 115200 baud fills the 16 bytes of its UART in 1.4 ms: look at it once in each. */
#define IDLE_NS		1000000

static void wake(struct timer *timer, void *arg) __irq_context
{
}

static void wait_bounded(void)
{
	struct timer timer;

	timer_init(&timer, wake, NULL);
	timer_arm(&timer, clock_after_ns(this_kernel()->arch->clock, IDLE_NS));
	section_wait();
	timer_cancel(&timer);
}

void idle(void) __may_sleep
{
	lock_check_may_sleep("arch_idle");
	(void)arch_irq_save();
	if (timers_run())
		wait_bounded();
	arch_irq_enable();
	cpu_relax();
}
