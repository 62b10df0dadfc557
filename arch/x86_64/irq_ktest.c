// SPDX-License-Identifier: MIT
/*
 * The promises of irqchip.h and irq.h on the machine's own chips, two devices, and the
 * kernel's handlers.
 */
#include <foundry/kernel.h>

#include "conform/irq.h"
#include "conform/irqchip.h"

#include "irq_lines.h"

/* --- irqchip ------------------------------------------------------------------- */

static struct irqchip_bench irqchip_bench;

static void find_lines(struct ktest *kt)
{
	irq_lines_find(kt);
	irqchip_bench.line = uart_line;
	irqchip_bench.other = rtc_line;
}

static struct irqchip *live_irqchip(struct ktest *kt)
{
	return kt->kernel->arch->irqchip;
}

static struct irqchip_bench irqchip_bench = {
	.fresh		= live_irqchip,
	.raise		= irq_line_raise,
	.lower		= irq_line_lower,
	.take		= irq_take_one,
	.keeps_level	= true,
};

static const struct ktest_suite irqchip_suite = {
	.name	= "irqchip/apic",
	.needs	= FACT(IRQ),
	.cases	= irqchip_conform,
	.bench	= &irqchip_bench,
	.before	= find_lines,
	.after	= irq_lines_reset,
};
KTEST_SUITE(irqchip_suite);

/* --- irq ------------------------------------------------------------------------ */

static struct irqchip_ops counting;
static const struct irqchip_ops *found_ops;
static u64 acks;

static void count_ack(struct irqchip *chip, irq_t irq)
{
	acks++;
	found_ops->ack(chip, irq);
}

static u64 acks_so_far(void)
{
	return acks;
}

static void take(void)
{
	for (unsigned int i = 0; i < TAKE_ROUNDS; i++) {
		arch_irq_enable();
		cpu_relax();
		(void)arch_irq_save();
	}
}

/* By the gate that the local APIC would use. */
static void take_spurious(void)
{
	software_interrupt(LAPIC_SPURIOUS_VECTOR);
}

static u64 spurious(void)
{
	return this_kernel()->irqs.spurious;
}

static u64 unhandled(void)
{
	return this_kernel()->irqs.unhandled;
}

static struct irq_bench irq_bench = {
	.fresh		= irq_lines_reset,
	.request	= irq_request,
	.free		= irq_free,
	.chip		= &x86_irqchip.chip,
	.raise		= irq_line_raise,
	.lower		= irq_line_lower,
	.take		= take,
	.take_spurious	= take_spurious,
	.spurious	= spurious,
	.unhandled	= unhandled,
	.acks		= acks_so_far,
};

static void count_acks(struct ktest *kt)
{
	irq_lines_find(kt);
	irq_bench.line = uart_line;
	irq_bench.other = rtc_line;
	found_ops = x86_irqchip.chip.ops;
	counting = *found_ops;
	counting.ack = count_ack;
	x86_irqchip.chip.ops = &counting;
}

static void count_no_more(struct ktest *kt)
{
	if (found_ops)
		x86_irqchip.chip.ops = found_ops;
	irq_lines_reset(kt);
}

static const struct ktest_suite irq_suite = {
	.name	= "irq/apic",
	.needs	= FACT(IRQ),
	.cases	= irq_conform,
	.bench	= &irq_bench,
	.before	= count_acks,
	.after	= count_no_more,
};
KTEST_SUITE(irq_suite);
