/* SPDX-License-Identifier: MIT */
/*
 * gic - what the versions of the GIC share, and where they differ.
 *
 * Arm IHI 0048B, chapter 4 "Programmers' Model"; IHI 0069, chapter 12 "Programmers' Model".
 */
#ifndef GIC_H
#define GIC_H

#include <foundry/irqchip_gic.h>

/* Of the distributor. */
#define GICD_CTLR		0x0000
#define GICD_TYPER		0x0004
#define GICD_TYPER_LINES	0x1f		/* words of 32 lines, less one */

/* A bit a line, in 32 bits each.  Of the distributor; at the same place, of a CPU's own lines. */
#define GIC_IGROUPR		0x0080
#define GIC_ISENABLER		0x0100
#define GIC_ICENABLER		0x0180
#define GIC_ICPENDR		0x0280
#define GIC_ICACTIVER		0x0380
#define GIC_IPRIORITYR		0x0400		/* eight bits a line */
#define GIC_ICFGR		0x0c00		/* two bits a line; the second: edge */

/* "Peripheral ID2 Register": the version of the architecture in bits 4 to 7. */
#define GIC_PIDR2_VERSION(value)	((value) >> 4 & 0xf)

/* The SGI that rings. */
#define GIC_DOORBELL		0

/* What an acknowledge reads when there is no line: 1020 to 1023. */
#define GIC_IS_LINE(id)		((id) < IRQCHIP_GIC_LINES_MAX)

/* Readings of a register until the chip must have answered; a device's take 100 ns and more. */
#define GIC_ROUNDS		1000000

struct gic_version {
	const char	*name;
	u32		group;		/* of 32 lines, for GIC_IGROUPR */
	u32		off, on;	/* for GICD_CTLR */

	/* Whether what was written for this line, or these 32, does not yet count. */
	bool		(*is_busy)(struct irqchip_gic *gic, u32 id);

	/* Find what @cpu, which calls, has of its own; then let it take interrupts. */
	int		(*find)(struct irqchip_gic *gic, struct irqchip_gic_cpu *cpu, u64 affinity);
	int		(*start)(struct irqchip_gic *gic);
	void		(*stop)(struct irqchip_gic *gic);

	void		(*route)(struct irqchip_gic *gic, u32 id, u64 route);

	/* The line that interrupts; others of its priority may from now on. */
	u32		(*take)(struct irqchip_gic *gic);
	void		(*end)(struct irqchip_gic *gic, u32 id);

	/* Send GIC_DOORBELL to @cpu; what was written before is seen there. */
	void		(*ring)(struct irqchip_gic *gic, unsigned int cpu);
};

/* Whose version and registers are told: all lines off, the caller online.  Return: as init. */
int __must_check gic_take_over(struct irqchip_gic *gic, u64 affinity);

struct irqchip_gic_cpu *gic_this_cpu(struct irqchip_gic *gic);

#endif
