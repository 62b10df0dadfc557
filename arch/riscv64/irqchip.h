/* SPDX-License-Identifier: MIT */
/*
 * irqchip_riscv - the interrupts of a hart: a PLIC's lines, and behind them the hart's own timer.
 *
 *	0 to n		sources of the PLIC; there is no 0
 *	n + 1		the timer: edge, tied to the CPU that calls
 *
 * The timer asserts as long as its time has passed; its handler makes an edge of it by stopping it.
 */
#ifndef RISCV_IRQCHIP_H
#define RISCV_IRQCHIP_H

#include <foundry/fdt.h>
#include <foundry/irqchip_plic.h>

struct irqchip_riscv {
	struct irqchip		chip;
	struct irqchip_plic	plic;
	bool			timer_waits;	/* taken by this CPU, not yet claimed */
	bool			timer_claimed;
};

/**
 * irqchip_riscv_init() - find the controller and take it over
 * @riscv:	static storage
 * @fdt:	firmware's tree
 *
 * Context: boot only, irqs off.
 * Return: 0; -ENODEV when there is none that is known; -EINVAL when the tree tells nonsense of it;
 * -ENOMEM when it cannot be mapped.  Which it was is in the log.
 */
int __must_check irqchip_riscv_init(struct irqchip_riscv *riscv, const struct fdt *fdt);

/* This hart has taken an interrupt, @cause of asm/csr.h.  Context: irqs off, from trap_dispatch(). */
void irqchip_riscv_interrupt(struct irqchip_riscv *riscv, unsigned int cause);

static inline irq_t irqchip_riscv_timer(const struct irqchip_riscv *riscv)
{
	return irq(riscv->plic.chip.lines);
}

#endif
