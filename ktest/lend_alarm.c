// SPDX-License-Identifier: MIT
/* lend_alarm - each CPU lets its alarm go, and takes it again, itself: nobody else can. */
#include <foundry/cpu.h>
#include <foundry/ipi.h>
#include <foundry/timer.h>

#include "lend_alarm.h"

static void rest(void *unused) __irq_context
{
	if (timers_run())
		timers_rest();
}

static void resume(void *unused) __irq_context
{
	timers_resume();
}

void alarms_lend(void)
{
	ipi_call(smp_online(), rest, NULL);
}

void alarms_back(void)
{
	ipi_call(smp_online(), resume, NULL);
}

static void give_back(void *unused)
{
	irqflags_t flags = arch_irq_save();

	resume(NULL);
	arch_irq_restore(flags);
}

void alarm_borrow(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();

	rest(NULL);
	arch_irq_restore(flags);
	ktest_defer(kt, give_back, NULL);
}
