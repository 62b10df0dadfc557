// SPDX-License-Identifier: MIT
/*
 * gic_v2 - the CPU interface of a GICv2, in memory, at one address where each CPU finds its own.
 *
 * Lines are of group 0 and group 0 is on.  Without the security extensions that is an IRQ; with
 * them, from the side that is not secure, lines have no group to choose and the same bits switch
 * on what there is: IHI 0048B, "CPU Interface Control Register, GICC_CTLR".
 *
 * gic_faked.c compiles this file a second time, over a chip of its own.
 */
#include <foundry/errno.h>
#include <foundry/io.h>

#include "gic.h"

#define GICD_ON			0x1
#define GICD_ITARGETSR		0x0800	/* eight bits a line; of the first 32, the reader's own */
#define GICD_SGIR		0x0f00
#define GICD_SGIR_CPUS_SHIFT	16
#define GICD_SGIR_SELF		0x2000000
#define GICD_V2_PIDR2		0x0fe8
#define GICD_TYPER_CPUS(value)	(((value) >> 5 & 7) + 1)

#define GICC_CTLR		0x0000
#define GICC_CTLR_ON		0x001
#define GICC_CTLR_TWO_STEPS	0x200	/* EOImode */
#define GICC_PMR		0x0004
#define GICC_PMR_ALL		0xff
#define GICC_IAR		0x000c
#define GICC_IAR_ID		0x3ff
#define GICC_IAR_CPU_SHIFT	10	/* of an SGI: whose it is */
#define GICC_IAR_CPU_MASK	7
#define GICC_EOIR		0x0010
#define GICC_APR		0x00d0	/* four of them */
#define GICC_DIR		0x1000

/* A write is done when the same peripheral has been read. */
static bool v2_is_busy(struct irqchip_gic *gic, u32 id)
{
	(void)io_read32(gic->dist + GICD_CTLR);
	return false;
}

/* A CPU's own lines lead to it alone, but not every one of them is there. */
static int v2_find(struct irqchip_gic *gic, struct irqchip_gic_cpu *cpu, u64 affinity)
{
	cpu->bank = gic->dist;
	for (u32 id = 0; id < IRQCHIP_GIC_FIRST_SPI; id++)
		cpu->route |= io_read8(gic->dist + GICD_ITARGETSR + id);
	return 0;
}

/* What firmware took and never ended would keep back everything: those priorities are forgotten. */
static int v2_start(struct irqchip_gic *gic)
{
	for (unsigned int i = 0; i < 4; i++)
		io_write32(gic->cpu_interface + GICC_APR + 4 * i, 0);
	io_write32(gic->cpu_interface + GICC_PMR, GICC_PMR_ALL);
	io_write32(gic->cpu_interface + GICC_CTLR, GICC_CTLR_ON | GICC_CTLR_TWO_STEPS);
	return 0;
}

static void v2_stop(struct irqchip_gic *gic)
{
	io_write32(gic->cpu_interface + GICC_CTLR, 0);
}

static void v2_route(struct irqchip_gic *gic, u32 id, u64 route)
{
	io_write8(gic->dist + GICD_ITARGETSR + id, (u8)route);
}

static u32 v2_take(struct irqchip_gic *gic)
{
	u32 value = io_read32(gic->cpu_interface + GICC_IAR), id = value & GICC_IAR_ID;

	if (!GIC_IS_LINE(id))
		return id;
	if (id < IRQCHIP_GIC_SGIS)
		gic_this_cpu(gic)->sgi_from[id] = value >> GICC_IAR_CPU_SHIFT & GICC_IAR_CPU_MASK;
	io_write32(gic->cpu_interface + GICC_EOIR, value);
	return id;
}

static void v2_end(struct irqchip_gic *gic, u32 id)
{
	u32 value = id;

	if (id < IRQCHIP_GIC_SGIS)
		value |= (u32)gic_this_cpu(gic)->sgi_from[id] << GICC_IAR_CPU_SHIFT;
	io_write32(gic->cpu_interface + GICC_DIR, value);
}

/* A CPU that is the only one has no place in a target register: IHI 0048B, "GICD_ITARGETSRn". */
static void v2_ring(struct irqchip_gic *gic, unsigned int cpu)
{
	u32 whom = GICD_SGIR_SELF;

	if (cpu != this_cpu()->id)
		whom = (u32)gic->cpus[cpu].route << GICD_SGIR_CPUS_SHIFT;
	io_write32(gic->dist + GICD_SGIR, whom | GIC_DOORBELL);
}

static const struct gic_version gic_v2 = {
	.name		= "gic-v2",
	.group		= 0,
	.off		= 0,
	.on		= GICD_ON,
	.is_busy	= v2_is_busy,
	.find		= v2_find,
	.start		= v2_start,
	.stop		= v2_stop,
	.route		= v2_route,
	.take		= v2_take,
	.end		= v2_end,
	.ring		= v2_ring,
};

int irqchip_gic_v2_init(struct irqchip_gic *gic, void __iomem *dist, void __iomem *cpu_interface)
{
	*gic = (struct irqchip_gic){
		.version	= &gic_v2,
		.dist		= dist,
		.cpu_interface	= cpu_interface,
	};
	if (GIC_PIDR2_VERSION(io_read32(dist + GICD_V2_PIDR2)) != 2)
		return -ENODEV;
	gic->cpus_max = GICD_TYPER_CPUS(io_read32(dist + GICD_TYPER));
	return gic_take_over(gic, 0);
}
