/* SPDX-License-Identifier: MIT */
/* interrupts - the machine's GIC, as the device tree describes it. */
#ifndef AARCH64_INTERRUPTS_H
#define AARCH64_INTERRUPTS_H

#include <foundry/fdt.h>
#include <foundry/irqchip_gic.h>

extern struct irqchip_gic aarch64_gic;

/**
 * interrupts_init() - find the GIC and take it over
 *
 * Context: boot only, irqs off.
 * Return: 0; -ENODEV when there is none, or it is none of those known here; else as
 * irqchip_gic_v2_init() and irqchip_gic_v3_init().
 */
int __must_check interrupts_init(void);

/* The calling CPU takes interrupts too.  Context: irqs off.  Return: as irqchip_gic_online(). */
int __must_check interrupts_online(void);

/**
 * interrupt_line() - where a device interrupts
 * @device:	of the device tree
 * @index:	of the interrupt, from 0
 * @line:	receives it, untouched on refusal
 *
 * Context: boot only.
 * Return: 0; -ENOENT, -EINVAL or -ENOTSUP as fdt_interrupt(); -ENOTSUP also when it goes to
 * another controller, or is neither shared nor private.
 */
int __must_check interrupt_line(struct fdt_node device, unsigned int index, irq_t *line);

#endif
