// SPDX-License-Identifier: MIT
/*
 * irqchip_plic - which lines are enabled is kept in memory as well, for the completion of a line
 * that was disabled meanwhile.
 *
 * irqchip_plic_ktest.c compiles this file a second time over a chip of its own.
 */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/io.h>
#include <foundry/irqchip_plic.h>
#include <foundry/string.h>

/* Registers of 32 bits: specification, "Memory Map". */
#define PRIORITY(source)	(4ul * (source))
#define ENABLE(context)		(0x2000ul + 0x80ul * (context))
#define THRESHOLD(context)	(0x200000ul + 0x1000ul * (context))
#define CLAIM(context)		(THRESHOLD(context) + 4)
#define CONTEXT_BYTES		0x1000

#define CONTEXTS_MAX		15872
#define PRIORITY_USED		1
#define THRESHOLD_NONE		0	/* lets every priority but 0 through */

static struct irqchip_plic *to_plic(struct irqchip *chip)
{
	return container_of(chip, struct irqchip_plic, chip);
}

/* Or NULL. */
static struct irqchip_plic_line *find(struct irqchip_plic *plic, irq_t irq)
{
	u32 source = irq_raw(irq);

	return source != 0 && source < plic->chip.lines ? &plic->lines[source] : NULL;
}

static u32 read_reg(const struct irqchip_plic *plic, size_t reg)
{
	return io_read32(plic->regs + reg);
}

static void write_reg(const struct irqchip_plic *plic, size_t reg, u32 value)
{
	io_write32(plic->regs + reg, value);
}

static u32 context_of(const struct irqchip_plic *plic, unsigned int cpu)
{
	return plic->cpus[cpu].context;
}

/* A bit for each source. */
static void let_through(const struct irqchip_plic *plic, unsigned int cpu, u32 source, bool on)
	__must_hold(&plic->lock)
{
	size_t reg = ENABLE(context_of(plic, cpu)) + source / 32 * 4;
	u32 bit = 1u << source % 32, value = read_reg(plic, reg);

	write_reg(plic, reg, on ? value | bit : value & ~bit);
}

static int set_enabled(struct irqchip *chip, irq_t irq, bool on)
{
	struct irqchip_plic *plic = to_plic(chip);
	struct irqchip_plic_line *line = find(plic, irq);

	if (!line)
		return -EINVAL;
	spin_guard(&plic->lock);
	line->enabled = on;
	let_through(plic, line->cpu, irq_raw(irq), on);
	return 0;
}

static int plic_enable(struct irqchip *chip, irq_t irq)
{
	return set_enabled(chip, irq, true);
}

static int plic_disable(struct irqchip *chip, irq_t irq)
{
	return set_enabled(chip, irq, false);
}

static int plic_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	struct irqchip_plic *plic = to_plic(chip);
	const struct irqchip_plic_line *line = find(plic, irq);

	if (!line)
		return -EINVAL;
	if (trigger != IRQ_LEVEL)
		return -ENOTSUP;
	spin_guard(&plic->lock);
	return line->enabled ? -EBUSY : 0;
}

static int plic_set_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	struct irqchip_plic *plic = to_plic(chip);
	struct irqchip_plic_line *line = find(plic, irq);

	if (!line || cpu >= ARRAY_SIZE(plic->cpus) || !plic->cpus[cpu].online)
		return -EINVAL;
	spin_guard(&plic->lock);
	let_through(plic, line->cpu, irq_raw(irq), false);
	line->cpu = cpu;
	let_through(plic, cpu, irq_raw(irq), line->enabled);
	return 0;
}

/* Or NULL.  A CPU that has no context must not take what another one's says. */
static struct irqchip_plic_line *claim_source(struct irqchip_plic *plic, u32 *source)
{
	unsigned int cpu = this_cpu()->id;

	if (!plic->cpus[cpu].online)
		return NULL;
	*source = read_reg(plic, CLAIM(context_of(plic, cpu)));
	return find(plic, irq(*source));
}

static int plic_claim(struct irqchip *chip, irq_t *irq)
{
	u32 source;
	struct irqchip_plic_line *line = claim_source(to_plic(chip), &source);

	if (!line)
		return -ENOENT;
	line->claimed = true;
	*irq = irq(source);
	return 0;
}

/*
 * The completion of a source that is not enabled for its context is ignored, and would never be
 * claimed again: specification, "Interrupt Completion".
 */
static void plic_ack(struct irqchip *chip, irq_t irq)
{
	struct irqchip_plic *plic = to_plic(chip);
	struct irqchip_plic_line *line = find(plic, irq);
	unsigned int cpu = this_cpu()->id;
	bool ours;

	BUG_ON(!line || !line->claimed, "irqchip_plic: line %u is acked, but not claimed",
	       irq_raw(irq));
	line->claimed = false;
	spin_guard(&plic->lock);
	ours = line->enabled && line->cpu == cpu;
	if (!ours)
		let_through(plic, cpu, irq_raw(irq), true);
	write_reg(plic, CLAIM(context_of(plic, cpu)), irq_raw(irq));
	if (!ours)
		let_through(plic, cpu, irq_raw(irq), false);
}

static const struct irqchip_ops plic_ops = {
	.enable		= plic_enable,
	.disable	= plic_disable,
	.configure	= plic_configure,
	.set_target	= plic_set_target,
	.claim		= plic_claim,
	.ack		= plic_ack,
};

int irqchip_plic_init(struct irqchip_plic *plic, void __iomem *regs, size_t bytes, u32 sources)
{
	if (sources == 0 || sources >= IRQCHIP_PLIC_LINES_MAX || bytes < CLAIM(0) + sizeof(u32))
		return -EINVAL;
	memset(plic, 0, sizeof(*plic));
	plic->chip = (struct irqchip){ .ops = &plic_ops, .name = "plic", .lines = sources + 1 };
	plic->regs = regs;
	plic->bytes = bytes;
	spin_lock_init(&plic->lock, "irqchip_plic");
	for (u32 source = 1; source <= sources; source++)
		write_reg(plic, PRIORITY(source), PRIORITY_USED);
	return 0;
}

/* Of the 32 lines from @source on, those that interrupt it. */
static u32 lines_of(const struct irqchip_plic *plic, unsigned int cpu, u32 source)
	__must_hold(&plic->lock)
{
	u32 bits = 0;

	for (u32 i = 0; i < 32 && source + i < plic->chip.lines; i++)
		if (plic->lines[source + i].enabled && plic->lines[source + i].cpu == cpu)
			bits |= 1u << i;
	return bits;
}

void irqchip_plic_restore_cpu(struct irqchip_plic *plic, unsigned int cpu)
{
	u32 context = context_of(plic, cpu);

	if (!plic->cpus[cpu].online)
		return;
	spin_guard(&plic->lock);
	/* bounded: by IRQCHIP_PLIC_LINES_MAX */
	for (u32 source = 0; source < plic->chip.lines; source += 32)
		write_reg(plic, ENABLE(context) + source / 32 * 4, lines_of(plic, cpu, source));
	write_reg(plic, THRESHOLD(context), THRESHOLD_NONE);
}

int irqchip_plic_add_cpu(struct irqchip_plic *plic, unsigned int cpu, u32 context)
{
	if (cpu >= ARRAY_SIZE(plic->cpus) || context >= CONTEXTS_MAX ||
	    THRESHOLD(context) + CONTEXT_BYTES > plic->bytes)
		return -EINVAL;
	plic->cpus[cpu] = (struct irqchip_plic_cpu){ .online = true, .context = context };
	irqchip_plic_restore_cpu(plic, cpu);
	return 0;
}
