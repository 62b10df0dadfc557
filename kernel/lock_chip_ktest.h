/* SPDX-License-Identifier: MIT */
/* lock_chip - an irqchip without anything behind it: line 1 interrupts whenever it is asked. */
#ifndef KERNEL_LOCK_CHIP_KTEST_H
#define KERNEL_LOCK_CHIP_KTEST_H

#include <foundry/irq.h>

static int chip_accept(struct irqchip *chip, irq_t line)
{
	return 0;
}

static int chip_claim(struct irqchip *chip, irq_t *line) __irq_context
{
	*line = irq(1);
	return 0;
}

static void chip_ack(struct irqchip *chip, irq_t line) __irq_context
{
}

static const struct irqchip_ops chip_ops = {
	.enable = chip_accept, .disable = chip_accept, .claim = chip_claim, .ack = chip_ack,
};

static struct irqchip chip = { .ops = &chip_ops, .name = "chip", .lines = 2 * IRQ_ACTIONS_MAX };

#endif
