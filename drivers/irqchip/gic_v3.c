// SPDX-License-Identifier: MIT
/*
 * gic_v3 - redistributors, routing by affinity, a CPU interface of system registers.
 *
 * Lines are of group 1, which is an IRQ; a kernel that is not secure has no other.  Whether the
 * chip has one security state or two, the same bits of GICD_CTLR do: IHI 0069, "Distributor
 * Control Register".
 *
 * gic_faked.c compiles this file a second time, over a chip of its own.
 */
#include <foundry/errno.h>
#include <foundry/io.h>

#include "gic.h"
#include "gic_icc.h"

#define GICD_CTLR_GROUP_1	0x03	/* EnableGrp1A, EnableGrp1; or EnableGrp1, EnableGrp0 */
#define GICD_CTLR_AFFINITY	0x10	/* ARE: not to be switched off again */
#define GICD_CTLR_BUSY		0x80000000u
#define GICD_IROUTER		0x6000	/* eight bytes a line */
#define GICD_V3_PIDR2		0xffe8

/* A redistributor: a frame for itself, a frame for the lines; two more with virtual LPIs. */
#define GICR_FRAME		0x10000
#define GICR_CTLR		0x0000
#define GICR_CTLR_BUSY		0x8
#define GICR_TYPER		0x0008
#define GICR_TYPER_VIRTUAL_LPIS	0x02
#define GICR_TYPER_LAST		0x10
#define GICR_WAKER		0x0014
#define GICR_WAKER_SLEEP	0x2	/* asked for */
#define GICR_WAKER_ASLEEP	0x4	/* so it is */

#define ICC_SRE_ON		0x1
#define ICC_CTLR_TWO_STEPS	0x2	/* EOImode */
#define ICC_CTLR_PRIORITY_BITS(value)	(((value) >> 8 & 7) + 1)
#define ICC_IAR1_ID		0xffffff
#define ICC_PMR_ALL		0xff

/* ICC_SGI1R_EL1: four levels of affinity, the last one as 16 bits out of 16 ranges. */
#define SGI1R_AFFINITY(route, byte)	((route) >> 8 * (byte) & 0xff)
#define SGI1R_TARGET(affinity_0)	(1ull << ((affinity_0) & 0xf) | ((affinity_0) >> 4) << 44)
#define SGI1R_SGI_SHIFT		24

#define AFFINITY_3		0xff00000000ull
#define AFFINITY_2_TO_0		0xffffffull

static bool v3_is_busy(struct irqchip_gic *gic, u32 id)
{
	if (id >= IRQCHIP_GIC_FIRST_SPI)
		return io_read32(gic->dist + GICD_CTLR) & GICD_CTLR_BUSY;
	return io_read32(gic_this_cpu(gic)->bank - GICR_FRAME + GICR_CTLR) & GICR_CTLR_BUSY;
}

/* NULL when none has that affinity. */
static void __iomem *find_redist(struct irqchip_gic *gic, u64 affinity)
{
	u64 wanted = (affinity & AFFINITY_3) >> 8 | (affinity & AFFINITY_2_TO_0), typer;

	/* bounded: a step for each CPU at most, once for a CPU that comes online */
	for (size_t at = 0; at + 2 * GICR_FRAME <= gic->redist_bytes;) {
		typer = io_read64(gic->redists + at + GICR_TYPER);
		if (typer >> 32 == wanted)
			return gic->redists + at;
		if (typer & GICR_TYPER_LAST)
			break;
		at += (typer & GICR_TYPER_VIRTUAL_LPIS ? 4 : 2) * GICR_FRAME;
	}
	return NULL;
}

static int wake(void __iomem *redist)
{
	u32 waker = io_read32(redist + GICR_WAKER);

	io_write32(redist + GICR_WAKER, waker & ~GICR_WAKER_SLEEP);
	for (unsigned int i = 0; i < GIC_ROUNDS; i++)
		if (!(io_read32(redist + GICR_WAKER) & GICR_WAKER_ASLEEP))
			return 0;
	return -EIO;
}

static int v3_find(struct irqchip_gic *gic, struct irqchip_gic_cpu *cpu, u64 affinity)
{
	void __iomem *redist = find_redist(gic, affinity);

	if (!redist)
		return -ENODEV;
	cpu->bank = redist + GICR_FRAME;
	cpu->route = affinity & (AFFINITY_3 | AFFINITY_2_TO_0);
	return wake(redist);
}

/* As many registers as there are priorities; one more is undefined: IHI 0069, "ICC_AP1R<n>_EL1". */
static void forget_priorities_in_use(void)
{
	unsigned int bits = ICC_CTLR_PRIORITY_BITS(gic_icc_read(ICC_CTLR));
	unsigned int count = bits > 5 ? 1u << (bits - 5) : 1;

	/* bounded: 8 bits of priority make 4 registers */
	for (unsigned int i = 0; i < count; i++)
		gic_icc_write(ICC_AP1R0 + i, 0);
}

/* What firmware took and never ended would keep back everything. */
static int v3_start(struct irqchip_gic *gic)
{
	gic_icc_write(ICC_SRE, gic_icc_read(ICC_SRE) | ICC_SRE_ON);
	if (!(gic_icc_read(ICC_SRE) & ICC_SRE_ON))
		return -ENODEV;
	forget_priorities_in_use();
	gic_icc_write(ICC_PMR, ICC_PMR_ALL);
	gic_icc_write(ICC_CTLR, gic_icc_read(ICC_CTLR) | ICC_CTLR_TWO_STEPS);
	gic_icc_write(ICC_IGRPEN1, 1);
	return 0;
}

static void v3_stop(struct irqchip_gic *gic)
{
	gic_icc_write(ICC_IGRPEN1, 0);
}

static void v3_route(struct irqchip_gic *gic, u32 id, u64 route)
{
	io_write64(gic->dist + GICD_IROUTER + 8 * id, route);
}

static u32 v3_take(struct irqchip_gic *gic)
{
	u32 id = gic_icc_read(ICC_IAR1) & ICC_IAR1_ID;

	if (GIC_IS_LINE(id))
		gic_icc_write(ICC_EOIR1, id);
	return id;
}

static void v3_end(struct irqchip_gic *gic, u32 id)
{
	gic_icc_write(ICC_DIR, id);
}

/* What gic_icc_write() begins with waits for what was written before: IHI 0069, "ICC_SGI1R_EL1". */
static void v3_ring(struct irqchip_gic *gic, unsigned int cpu)
{
	u64 route = gic->cpus[cpu].route;

	gic_icc_write(ICC_SGI1R, SGI1R_AFFINITY(route, 4) << 48 | SGI1R_AFFINITY(route, 2) << 32 |
				 SGI1R_AFFINITY(route, 1) << 16 |
				 SGI1R_TARGET(SGI1R_AFFINITY(route, 0)) |
				 (u64)GIC_DOORBELL << SGI1R_SGI_SHIFT);
}

static const struct gic_version gic_v3 = {
	.name		= "gic-v3",
	.group		= 0xffffffff,
	.off		= GICD_CTLR_AFFINITY,
	.on		= GICD_CTLR_AFFINITY | GICD_CTLR_GROUP_1,
	.is_busy	= v3_is_busy,
	.find		= v3_find,
	.start		= v3_start,
	.stop		= v3_stop,
	.route		= v3_route,
	.take		= v3_take,
	.end		= v3_end,
	.ring		= v3_ring,
};

int irqchip_gic_v3_init(struct irqchip_gic *gic, void __iomem *dist, void __iomem *redists,
			size_t redist_bytes, u64 affinity)
{
	u32 version = GIC_PIDR2_VERSION(io_read32(dist + GICD_V3_PIDR2));

	*gic = (struct irqchip_gic){
		.version	= &gic_v3,
		.dist		= dist,
		.redists	= redists,
		.redist_bytes	= redist_bytes,
		.cpus_max	= IRQCHIP_GIC_CPUS_MAX,
	};
	if (version != 3 && version != 4)
		return -ENODEV;
	return gic_take_over(gic, affinity);
}
