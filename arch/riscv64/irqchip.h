/* SPDX-License-Identifier: MIT */
/*
 * irqchip_riscv - the interrupts of a hart: a PLIC's lines, and behind them two that each hart has of its
 * own.
 *
 *	0 to n		sources of the PLIC; there is no 0
 *	n + 1		the timer: edge, tied to the CPU that calls
 *	n + 2		the doorbell, which is the software interrupt: the same
 *
 * The timer asserts as long as its time has passed; its handler makes an edge of it by stopping it.
 *
 * A software interrupt by itself is no ring: cpu_relax() uses it, too.  Whoever rings says so in memory
 * first, and what is said there is claimed.
 */
#ifndef RISCV_IRQCHIP_H
#define RISCV_IRQCHIP_H

#include <foundry/fdt.h>
#include <foundry/irqchip_plic.h>

#include "harts_sbi.h"

struct irqchip_riscv {
	struct irqchip		chip;
	struct irqchip_plic	plic;
	struct harts_sbi	sbi;
};

/**
 * irqchip_riscv_init() - find the controller and take it over
 * @riscv:	static storage
 * @fdt:	firmware's tree
 *
 * All CPUs are known: smp.h.  A line can interrupt each that the controller knows.
 *
 * Context: boot only, irqs off.
 * Return: 0; -ENODEV when there is none that is known; -EINVAL when the tree tells nonsense of it;
 * -ENOMEM when it cannot be mapped.  Which it was is in the log.
 */
int __must_check irqchip_riscv_init(struct irqchip_riscv *riscv, const struct fdt *fdt);

/* This CPU, just started, is interrupted by its lines of the PLIC.  Context: irqs off. */
void irqchip_riscv_enter(struct irqchip_riscv *riscv);

/* This hart has taken an interrupt, @cause of asm/csr.h.  Context: irqs off, from trap_dispatch(). */
void irqchip_riscv_interrupt(struct irqchip_riscv *riscv, unsigned int cause);

static inline irq_t irqchip_riscv_timer(const struct irqchip_riscv *riscv)
{
	return irq(riscv->plic.chip.lines);
}

static inline irq_t irqchip_riscv_doorbell(const struct irqchip_riscv *riscv)
{
	return irq(riscv->plic.chip.lines + 1);
}

#endif
