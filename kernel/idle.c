// SPDX-License-Identifier: MIT
/* idle - the alarm is the kernel's while nobody else has it. */
#include <foundry/alarm.h>
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/idle.h>
#include <foundry/kernel.h>

/* A line of 115200 baud fills the 16 bytes of its UART in 1.4 ms: look at it once in each. */
#define IDLE_HZ		1000

static void wake(struct alarm *alarm, void *arg) __irq_context
{
}

static void wait_bounded(struct alarm *alarm, struct clock *clock, void (*wait)(void))
{
	alarm->fire = wake;
	if (alarm_arm(alarm, clock_now(clock) + clock_hz(clock) / IDLE_HZ) == 0) {
		wait();
		alarm_cancel(alarm);
	}
	alarm->fire = NULL;
}

void idle(void (*wait)(void)) __may_sleep
{
	const struct arch *arch = this_kernel()->arch;

	(void)arch_irq_save();
	if (this_kernel()->boot.have & FACT(CLOCK) && !arch->alarm->fire)
		wait_bounded(arch->alarm, arch->clock, wait);
	arch_irq_enable();
	cpu_relax();
}
