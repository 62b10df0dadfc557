/* SPDX-License-Identifier: MIT */
/*
 * irqchip_gic - the Generic Interrupt Controller of an Arm machine, version 2 or 3, as one irqchip.
 *
 * A line is numbered as the chip numbers interrupts:
 *
 *	0 to 15		software's (SGI), edge, of each CPU its own
 *	16 to 31	private peripherals' (PPI), of each CPU its own
 *	32 and up	shared peripherals' (SPI)
 *
 * What is said of a line below 32 is said of the calling CPU's; it has no other target.  SGI 0 is the
 * doorbell: firmware that is secure keeps some of the others to itself, the last ones.  All lines
 * have one priority, so none interrupts the handler of another.
 *
 * How an interrupt arrives: the port's entry calls irq_dispatch(), claim reads the line from the
 * CPU interface and lets others come, ack ends it.  So several lines may be claimed, and are acked
 * in any order.
 *
 * Arm IHI 0048 (version 2) and IHI 0069 (versions 3 and 4); interrupts by message are not used.
 *
 * Provided by:  drivers/irqchip/.
 * Used by:      aarch64.
 * Usable from:  HAS_IRQ.
 */
#ifndef FOUNDRY_IRQCHIP_GIC_H
#define FOUNDRY_IRQCHIP_GIC_H

#include <foundry/irqchip.h>
#include <foundry/spinlock.h>

#define IRQCHIP_GIC_CPUS_MAX	64
#define IRQCHIP_GIC_SGIS	16
#define IRQCHIP_GIC_FIRST_PPI	16
#define IRQCHIP_GIC_FIRST_SPI	32
#define IRQCHIP_GIC_LINES_MAX	1020	/* above are numbers with a meaning of their own */

struct gic_version;

/* Written by its own CPU only. */
struct irqchip_gic_cpu {
	bool		online;
	u16		sgis;		/* enabled, a bit each: not every chip can disable them */
	u8		sgi_from[IRQCHIP_GIC_SGIS];	/* version 2: whose the claimed one is */
	u32		claims;		/* not yet acked */
	u64		route;		/* what leads a line here */
	void __iomem	*bank;		/* registers of its own lines */
};

struct irqchip_gic {
	struct irqchip			chip;
	struct spinlock			lock;	/* of the registers that lines share */
	unsigned int			cpus_max;	/* that it has interfaces for */
	const struct gic_version	*version;
	void __iomem			*dist;
	void __iomem			*cpu_interface;		/* version 2 */
	void __iomem			*redists;		/* version 3 */
	size_t				redist_bytes;
	struct irqchip_gic_cpu		cpus[IRQCHIP_GIC_CPUS_MAX];	/* by struct cpu's id */
};

/**
 * irqchip_gic_v2_init() - take over a GICv2
 * @gic:	caller's storage
 * @dist:	the distributor's registers, 4 KiB
 * @cpu_interface:	the CPU interface's, 8 KiB
 *
 * Every line is disabled, and the calling CPU, now online, is the one that all lines interrupt.
 * Works with the security extensions, from the side that is not secure, and without.
 *
 * Context: boot only, irqs off.
 * Return: 0; -ENODEV when no GICv2 is there.
 */
int __must_check irqchip_gic_v2_init(struct irqchip_gic *gic, void __iomem *dist,
				     void __iomem *cpu_interface);

/**
 * irqchip_gic_v3_init() - take over a GICv3 or GICv4
 * @gic:	caller's storage
 * @dist:	the distributor's registers, 64 KiB
 * @redists:	the redistributors', one after the other
 * @redist_bytes: all of them
 * @affinity:	of the calling CPU: its MPIDR_EL1
 *
 * As above.  The CPU interface is system registers; what is above EL1 must permit their use.
 *
 * Context: boot only, irqs off.
 * Return: 0; -ENODEV when no GICv3 is there, when it has no redistributor for this CPU, or
 * when system registers are not permitted; -EIO when the chip does not settle.
 */
int __must_check irqchip_gic_v3_init(struct irqchip_gic *gic, void __iomem *dist,
				     void __iomem *redists, size_t redist_bytes, u64 affinity);

/**
 * irqchip_gic_online() - one more CPU takes interrupts
 * @gic:	initialised by another CPU
 * @affinity:	of the calling CPU: its MPIDR_EL1
 *
 * All its own lines are disabled.
 *
 * Context: boot only, irqs off, on that CPU.
 * Return: 0; -ENOSPC when its id is not below @gic->cpus_max; -ENODEV and -EIO as above.
 */
int __must_check irqchip_gic_online(struct irqchip_gic *gic, u64 affinity);

/*
 * The calling CPU takes no interrupts any more.  What leads to it waits there.
 * Context: irqs off; the CPU is about to be switched off, and its struct cpu may be another's already.
 */
void irqchip_gic_offline(struct irqchip_gic *gic);

/* The line of what firmware, a device tree too, calls PPI @n.  Context: any. */
static inline irq_t irqchip_gic_ppi(u32 n)
{
	return irq(IRQCHIP_GIC_FIRST_PPI + n);
}

/* The line of what it calls SPI @n.  Context: any. */
static inline irq_t irqchip_gic_spi(u32 n)
{
	return irq(IRQCHIP_GIC_FIRST_SPI + n);
}

#endif
