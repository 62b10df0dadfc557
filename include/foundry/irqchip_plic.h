/* SPDX-License-Identifier: MIT */
/*
 * irqchip_plic - the platform-level interrupt controller of RISC-V.
 *
 * Line n is source n; there is no source 0.  Each CPU has a context: its own enable bits, threshold
 * and claim register.  A line interrupts one CPU, all with the same priority; of several that wait
 * the lowest is claimed first.
 *
 * How a source signals is wired and cannot be set.  What is known here is level: a line cannot be
 * configured as edge.  A request that reached the chip is claimed once although its device let go.
 *
 * Source: RISC-V Platform-Level Interrupt Controller Specification 1.0.0.
 *
 * Provided by:  drivers/irqchip/irqchip_plic.c.
 * Used by:      riscv64, which adds the interrupts that a hart has of its own.
 * Usable from:  HAS_IRQ.
 */
#ifndef FOUNDRY_IRQCHIP_PLIC_H
#define FOUNDRY_IRQCHIP_PLIC_H

#include <foundry/irqchip.h>
#include <foundry/spinlock.h>

#define IRQCHIP_PLIC_LINES_MAX	1024
#define IRQCHIP_PLIC_CPUS_MAX	64

struct irqchip_plic_line {
	bool		enabled;
	bool		claimed;	/* written by the CPU that claims */
	unsigned int	cpu;		/* which it interrupts */
};

struct irqchip_plic_cpu {
	bool	online;
	u32	context;
};

struct irqchip_plic {
	struct irqchip			chip;
	struct spinlock			lock;	/* of the enable bits and @lines */
	u8 __iomem			*regs;
	size_t				bytes;	/* of the registers */
	struct irqchip_plic_line	lines[IRQCHIP_PLIC_LINES_MAX];
	struct irqchip_plic_cpu		cpus[IRQCHIP_PLIC_CPUS_MAX];	/* by struct cpu's id */
};

/**
 * irqchip_plic_init() - take over a chip
 * @plic:	caller's storage
 * @regs:	its registers
 * @bytes:	how many
 * @sources:	how many it has, from 1 on
 *
 * No CPU is interrupted yet; lines will interrupt CPU 0 unless told otherwise.
 *
 * Context: boot only.
 * Return: 0, or -EINVAL when no such chip has so few registers or so many sources.
 */
int __must_check irqchip_plic_init(struct irqchip_plic *plic, void __iomem *regs, size_t bytes,
				   u32 sources);

/**
 * irqchip_plic_add_cpu() - let a CPU be interrupted
 * @plic:	the chip
 * @cpu:	its id
 * @context:	its context, all lines of which become disabled
 *
 * Context: boot only.
 * Return: 0, or -EINVAL for a CPU or a context that the chip does not have.
 */
int __must_check irqchip_plic_add_cpu(struct irqchip_plic *plic, unsigned int cpu, u32 context);

/*
 * Firmware may have changed the context of a CPU, when it started its hart for instance: it is as it
 * should be again.  Nothing where the CPU was not added.  Context: any.
 */
void irqchip_plic_restore_cpu(struct irqchip_plic *plic, unsigned int cpu);

#endif
