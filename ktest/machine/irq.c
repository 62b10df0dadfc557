// SPDX-License-Identifier: MIT
/* irq - two devices of the machine, lent to the promises of irqchip.h and irq.h. */
#include <foundry/arch.h>
#include <foundry/kernel.h>

#include "machine/irq.h"

/* --- irqchip ------------------------------------------------------------------- */

static struct irqchip *live_chip(struct ktest *kt)
{
	return kt->kernel->arch->irqchip;
}

struct irqchip_bench machine_irqchip_bench = { .fresh = live_chip };

/* From stage smp on it is the kernel's. */
static bool ring_is_used(void)
{
	return this_kernel()->smp.ops != NULL;
}

void machine_irqchip_before(struct ktest *kt)
{
	machine_irq.find(kt);
	machine_irqchip_bench = (struct irqchip_bench){
		.fresh		= live_chip,
		.line		= machine_irq.line(),
		.other		= machine_irq.other(),
		.raise		= machine_irq.raise,
		.lower		= machine_irq.lower,
		.take		= machine_irq.take_one,
		.keeps_level	= machine_irq.keeps_level,
		.level_only	= machine_irq.level_only,
		.ring_is_used	= ring_is_used,
	};
}

void machine_irqchip_after(struct ktest *kt)
{
	machine_irq.reset(kt);
}

/* --- irq ------------------------------------------------------------------------ */

/* The machine's own, but for a count of acks. */
static struct irqchip_ops counting;
static const struct irqchip_ops *found_ops;
static u64 acks;

static void count_ack(struct irqchip *chip, irq_t irq) __irq_context
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
	for (unsigned int i = 0; i < MACHINE_TAKE_ROUNDS; i++) {
		arch_irq_enable();
		cpu_relax();
		(void)arch_irq_save();
	}
}

static u64 spurious(void)
{
	return this_kernel()->irqs.spurious;
}

static u64 unhandled(void)
{
	return this_kernel()->irqs.unhandled;
}

struct irq_bench machine_irq_bench;

void machine_irq_before(struct ktest *kt)
{
	struct irqchip *chip = kt->kernel->arch->irqchip;

	machine_irq.find(kt);
	machine_irq_bench = (struct irq_bench){
		.fresh		= machine_irq.reset,
		.request	= irq_request,
		.free		= irq_free,
		.chip		= chip,
		.line		= machine_irq.line(),
		.other		= machine_irq.other(),
		.raise		= machine_irq.raise,
		.lower		= machine_irq.lower,
		.take		= take,
		.take_spurious	= machine_irq.take_spurious,
		.spurious	= spurious,
		.unhandled	= unhandled,
		.acks		= acks_so_far,
	};
	found_ops = chip->ops;
	counting = *found_ops;
	counting.ack = count_ack;
	chip->ops = &counting;
}

void machine_irq_after(struct ktest *kt)
{
	if (found_ops)
		kt->kernel->arch->irqchip->ops = found_ops;
	machine_irq.reset(kt);
}
