// SPDX-License-Identifier: MIT
/*
 * irqchip_gic - lines of a GIC; how a CPU takes an interrupt is its version's.
 *
 * Ending an interrupt is done in two steps, priority drop and deactivation ("EOImode"): the first
 * with the claim, so that one line that is not yet acked keeps back no other.
 *
 * gic_faked.c compiles this file a second time, over a chip of its own.
 */
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/io.h>
#include <foundry/log.h>

#include "gic.h"

#define LINES_OF_WORD	32
#define ALL_OF_WORD	0xffffffffu
#define PRIORITY_WORD	0x80808080u	/* of four lines: in the middle, whatever bits there are */

static struct irqchip_gic *to_gic(struct irqchip *chip)
{
	return container_of(chip, struct irqchip_gic, chip);
}

struct irqchip_gic_cpu *gic_this_cpu(struct irqchip_gic *gic)
{
	return &gic->cpus[this_cpu()->id];
}

static bool has_line(struct irqchip_gic *gic, irq_t irq)
{
	return irq_raw(irq) < gic->chip.lines;
}

static bool is_private(u32 id)
{
	return id < IRQCHIP_GIC_FIRST_SPI;
}

static bool is_sgi(u32 id)
{
	return id < IRQCHIP_GIC_SGIS;
}

static void __iomem *bank_of(struct irqchip_gic *gic, u32 id)
{
	return is_private(id) ? gic_this_cpu(gic)->bank : gic->dist;
}

/* The word that has the bit of a line. */
static void __iomem *word_of(struct irqchip_gic *gic, size_t reg, u32 id)
{
	return bank_of(gic, id) + reg + id / LINES_OF_WORD * 4;
}

static u32 bit_of(u32 id)
{
	return 1u << id % LINES_OF_WORD;
}

static bool settles(struct irqchip_gic *gic, u32 id)
{
	for (unsigned int i = 0; i < GIC_ROUNDS; i++)
		if (!gic->version->is_busy(gic, id))
			return true;
	return false;
}

/* --- lines --------------------------------------------------------------------- */

static bool is_enabled(struct irqchip_gic *gic, u32 id)
{
	if (is_sgi(id))
		return gic_this_cpu(gic)->sgis & bit_of(id);
	return io_read32(word_of(gic, GIC_ISENABLER, id)) & bit_of(id);
}

static int gic_enable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_gic *gic = to_gic(chip);
	u32 id = irq_raw(irq);

	if (!has_line(gic, irq))
		return -EINVAL;
	spin_guard(&gic->lock);
	if (is_sgi(id))
		gic_this_cpu(gic)->sgis |= bit_of(id);
	io_write32(word_of(gic, GIC_ISENABLER, id), bit_of(id));
	return 0;
}

static int gic_disable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_gic *gic = to_gic(chip);
	u32 id = irq_raw(irq);

	if (!has_line(gic, irq))
		return -EINVAL;
	spin_guard(&gic->lock);
	if (is_sgi(id))
		gic_this_cpu(gic)->sgis &= ~bit_of(id);
	io_write32(word_of(gic, GIC_ICENABLER, id), bit_of(id));
	BUG_ON(!settles(gic, id), "irqchip_gic: the chip does not disable line %u", id);
	return 0;
}

/* Some lines have it for good: then the register keeps what it had. */
static int set_trigger(struct irqchip_gic *gic, u32 id, enum irq_trigger trigger)
	__must_hold(&gic->lock)
{
	void __iomem *config = bank_of(gic, id) + GIC_ICFGR + id / 16 * 4;
	u32 edge = 2u << id % 16 * 2, value = io_read32(config) & ~edge;

	if (trigger == IRQ_EDGE)
		value |= edge;
	io_write32(config, value);
	return (io_read32(config) & edge) == (value & edge) ? 0 : -ENOTSUP;
}

static int gic_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	struct irqchip_gic *gic = to_gic(chip);
	u32 id = irq_raw(irq);
	int err;

	if (!has_line(gic, irq))
		return -EINVAL;
	if (trigger != IRQ_EDGE && trigger != IRQ_LEVEL)
		return -ENOTSUP;

	spin_guard(&gic->lock);
	if (is_enabled(gic, id))
		return -EBUSY;
	err = set_trigger(gic, id, trigger);
	if (!err)
		io_write32(word_of(gic, GIC_ICPENDR, id), bit_of(id));	/* seen by the old rule */
	return err;
}

static int gic_set_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	struct irqchip_gic *gic = to_gic(chip);
	u32 id = irq_raw(irq);

	if (!has_line(gic, irq) || cpu >= IRQCHIP_GIC_CPUS_MAX)
		return -EINVAL;
	spin_guard(&gic->lock);
	if (!gic->cpus[cpu].online)
		return -EINVAL;
	if (is_private(id))
		return -ENOTSUP;
	gic->version->route(gic, id, gic->cpus[cpu].route);
	return 0;
}

/* --- interrupts ------------------------------------------------------------------ */

/* Any number that is no line's is spurious, and takes no end. */
static int gic_claim(struct irqchip *chip, irq_t *irq) __irq_context
{
	struct irqchip_gic *gic = to_gic(chip);
	u32 id = gic->version->take(gic);

	if (!GIC_IS_LINE(id))
		return -ENOENT;
	if (is_sgi(id) && !is_enabled(gic, id)) {
		gic->version->end(gic, id);
		return -ENOENT;
	}
	gic_this_cpu(gic)->claims++;
	*irq = irq(id);
	return 0;
}

static void gic_ack(struct irqchip *chip, irq_t irq) __irq_context
{
	struct irqchip_gic *gic = to_gic(chip);
	struct irqchip_gic_cpu *cpu = gic_this_cpu(gic);

	BUG_ON(!has_line(gic, irq) || cpu->claims == 0,
	       "irqchip_gic: line %u is acked, but nothing is claimed", irq_raw(irq));
	cpu->claims--;
	gic->version->end(gic, irq_raw(irq));
}

static void gic_ring(struct irqchip *chip, unsigned int cpu)
{
	struct irqchip_gic *gic = to_gic(chip);

	gic->version->ring(gic, cpu);
}

static const struct irqchip_ops gic_ops = {
	.enable		= gic_enable,
	.disable	= gic_disable,
	.configure	= gic_configure,
	.set_target	= gic_set_target,
	.claim		= gic_claim,
	.ack		= gic_ack,
	.ring		= gic_ring,
};

/* --- init ------------------------------------------------------------------------- */

/* 32 lines as nobody has touched them, whatever firmware did. */
static int reset_lines(struct irqchip_gic *gic, u32 first) __must_hold(&gic->lock)
{
	io_write32(word_of(gic, GIC_ICENABLER, first), ALL_OF_WORD);
	if (!settles(gic, first))
		return -EIO;
	io_write32(word_of(gic, GIC_ICPENDR, first), ALL_OF_WORD);
	io_write32(word_of(gic, GIC_ICACTIVER, first), ALL_OF_WORD);
	io_write32(word_of(gic, GIC_IGROUPR, first), gic->version->group);
	for (u32 id = first; id < first + LINES_OF_WORD; id += 4)
		io_write32(bank_of(gic, id) + GIC_IPRIORITYR + id, PRIORITY_WORD);
	return 0;
}

static int set_control(struct irqchip_gic *gic, u32 value) __must_hold(&gic->lock)
{
	io_write32(gic->dist + GICD_CTLR, value);
	return settles(gic, IRQCHIP_GIC_FIRST_SPI) ? 0 : -EIO;
}

/* What stays on while all is off is not switched off on the way: it may not be. */
static int reset_distributor(struct irqchip_gic *gic) __must_hold(&gic->lock)
{
	u32 found = io_read32(gic->dist + GICD_CTLR);
	int err = set_control(gic, found & gic->version->off);

	if (!err)
		err = set_control(gic, gic->version->off);
	/* bounded: by IRQCHIP_GIC_LINES_MAX, once at boot */
	for (u32 id = IRQCHIP_GIC_FIRST_SPI; !err && id < gic->chip.lines; id += LINES_OF_WORD)
		err = reset_lines(gic, id);
	return err;
}

static int go_online(struct irqchip_gic *gic, u64 affinity) __must_hold(&gic->lock)
{
	struct irqchip_gic_cpu *cpu;
	int err;

	if (this_cpu()->id >= gic->cpus_max)
		return -ENOSPC;
	cpu = gic_this_cpu(gic);
	*cpu = (struct irqchip_gic_cpu){ .online = false };
	err = gic->version->find(gic, cpu, affinity);
	if (!err)
		err = reset_lines(gic, 0);
	if (!err)
		err = gic->version->start(gic);
	cpu->online = !err;
	return err;
}

int irqchip_gic_online(struct irqchip_gic *gic, u64 affinity)
{
	spin_guard(&gic->lock);
	return go_online(gic, affinity);
}

void irqchip_gic_offline(struct irqchip_gic *gic)
{
	gic->version->stop(gic);
}

int gic_take_over(struct irqchip_gic *gic, u64 affinity)
{
	u32 words = (io_read32(gic->dist + GICD_TYPER) & GICD_TYPER_LINES) + 1;
	int err;

	gic->chip = (struct irqchip){
		.ops	= &gic_ops,
		.name	= gic->version->name,
		.lines	= MIN(words * LINES_OF_WORD, IRQCHIP_GIC_LINES_MAX),
		.ipi	= irq(GIC_DOORBELL),
	};
	spin_lock_init(&gic->lock, "irqchip_gic");
	err = reset_distributor(gic);
	if (!err)
		err = go_online(gic, affinity);
	if (err)
		return err;
	for (u32 id = IRQCHIP_GIC_FIRST_SPI; id < gic->chip.lines; id++)
		gic->version->route(gic, id, gic_this_cpu(gic)->route);
	err = set_control(gic, gic->version->on);
	if (!err)
		log_event(LOG_INFO, "irq", "ready", LOG_STR("chip", gic->chip.name),
			  LOG_U64("lines", gic->chip.lines));
	return err;
}
