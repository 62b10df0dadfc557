// SPDX-License-Identifier: MIT
/* irqs - what a case finds is on or off, no more: so nothing needs to be kept but which of the two puts it back. */
#include <foundry/cpu.h>

#include "irqs.h"

static void put_on(void *unused)
{
	arch_irq_enable();
}

static void put_off(void *unused)
{
	(void)arch_irq_save();
}

void irqs_as_here(struct ktest *kt)
{
	ktest_defer(kt, arch_irqs_enabled() ? put_on : put_off, NULL);
}

void irqs_for_case(struct ktest *kt, bool on)
{
	irqs_as_here(kt);
	(on ? put_on : put_off)(NULL);
}
