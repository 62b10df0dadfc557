// SPDX-License-Identifier: MIT
/*
 * interrupts - by Linux' bindings "arm,gic" and "arm,gic-v3": which registers there are, and that
 * an interrupt is a type, a number of that type and how it triggers.
 */
#include <foundry/errno.h>
#include <foundry/fdt_device.h>
#include <foundry/io.h>
#include <foundry/log.h>

#include <asm/sysreg.h>

#include "arch.h"
#include "interrupts.h"

#define TYPE_SPI	0
#define TYPE_PPI	1

struct irqchip_gic aarch64_gic;

/* A region of registers.  Return: NULL when the tree does not have it. */
static void __iomem *map_region(struct fdt_node gic, unsigned int index, size_t *bytes)
{
	struct fdt_range range;

	if (fdt_reg(&aarch64_fdt, gic, index, &range) || range.bytes == 0)
		return NULL;
	*bytes = range.bytes;
	return io_map(range.start, range.bytes, IO_UNCACHED);
}

static int init_v2(struct fdt_node node)
{
	size_t bytes;
	void __iomem *dist = map_region(node, 0, &bytes);
	void __iomem *cpu_interface = map_region(node, 1, &bytes);

	if (!dist || !cpu_interface)
		return -ENODEV;
	return irqchip_gic_v2_init(&aarch64_gic, dist, cpu_interface);
}

static int init_v3(struct fdt_node node)
{
	size_t bytes;
	void __iomem *dist = map_region(node, 0, &bytes);
	void __iomem *redists = map_region(node, 1, &bytes);

	if (!dist || !redists)
		return -ENODEV;
	return irqchip_gic_v3_init(&aarch64_gic, dist, redists, bytes, sysreg_read(mpidr_el1));
}

static const struct gic_kind {
	const char	*compatible;
	int		(*init)(struct fdt_node node);
} kinds[] = {
	{ "arm,gic-v3", init_v3 },
	{ "arm,cortex-a15-gic", init_v2 },
	{ "arm,gic-400", init_v2 },
};

/* The kind of a node, or NULL. */
static const struct gic_kind *kind_of(struct fdt_node node)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		if (fdt_is_compatible(&aarch64_fdt, node, kinds[i].compatible))
			return &kinds[i];
	return NULL;
}

int interrupts_init(void)
{
	struct fdt_node node = fdt_root(&aarch64_fdt);

	while (fdt_next_node(&aarch64_fdt, &node))
		if (kind_of(node))
			return kind_of(node)->init(node);
	log_error("irq", "the device tree has no interrupt controller that is known here "
		  "(GICv2, GICv3)");
	return -ENODEV;
}

int interrupts_online(void)
{
	return irqchip_gic_online(&aarch64_gic, sysreg_read(mpidr_el1));
}

int interrupt_line(struct fdt_node device, unsigned int index, irq_t *line)
{
	struct fdt_interrupt interrupt;
	int err = fdt_interrupt(&aarch64_fdt, device, index, &interrupt);

	if (err)
		return err;
	if (!kind_of(interrupt.controller) || interrupt.count < 2)
		return -ENOTSUP;
	switch (interrupt.cells[0]) {
	case TYPE_SPI:
		*line = irqchip_gic_spi(interrupt.cells[1]);
		return 0;
	case TYPE_PPI:
		*line = irqchip_gic_ppi(interrupt.cells[1]);
		return 0;
	default:
		return -ENOTSUP;
	}
}
