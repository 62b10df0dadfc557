// SPDX-License-Identifier: MIT
/* irqchip_riscv - what is not the timer's is the PLIC's. */
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/fdt_device.h>
#include <foundry/io.h>
#include <foundry/irq.h>
#include <foundry/log.h>

#include "cpu.h"
#include "irqchip.h"

static struct irqchip_riscv *to_riscv(struct irqchip *chip)
{
	return container_of(chip, struct irqchip_riscv, chip);
}

static bool is_timer(const struct irqchip_riscv *riscv, irq_t irq)
{
	return irq == irqchip_riscv_timer(riscv);
}

static int riscv_enable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);

	if (!is_timer(riscv, irq))
		return irqchip_enable(&riscv->plic.chip, irq);
	csr_set(sie, SIE_TIMER);
	return 0;
}

static int riscv_disable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);

	if (!is_timer(riscv, irq))
		return irqchip_disable(&riscv->plic.chip, irq);
	csr_clear(sie, SIE_TIMER);
	return 0;
}

static int riscv_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	struct irqchip_riscv *riscv = to_riscv(chip);

	if (!is_timer(riscv, irq))
		return irqchip_configure(&riscv->plic.chip, irq, trigger);
	if (trigger != IRQ_EDGE)
		return -ENOTSUP;
	return csr_read(sie) & SIE_TIMER ? -EBUSY : 0;
}

static int riscv_set_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	struct irqchip_riscv *riscv = to_riscv(chip);

	if (!is_timer(riscv, irq))
		return irqchip_set_target(&riscv->plic.chip, irq, cpu);
	return -ENOTSUP;
}

static int riscv_claim(struct irqchip *chip, irq_t *irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);

	if (!riscv->timer_waits)
		return irqchip_claim(&riscv->plic.chip, irq);
	riscv->timer_waits = false;
	riscv->timer_claimed = true;
	*irq = irqchip_riscv_timer(riscv);
	return 0;
}

static void riscv_ack(struct irqchip *chip, irq_t irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);

	if (!is_timer(riscv, irq)) {
		irqchip_ack(&riscv->plic.chip, irq);
		return;
	}
	BUG_ON(!riscv->timer_claimed, "irqchip_riscv: the timer is acked, but not claimed");
	riscv->timer_claimed = false;
}

static const struct irqchip_ops riscv_ops = {
	.enable		= riscv_enable,
	.disable	= riscv_disable,
	.configure	= riscv_configure,
	.set_target	= riscv_set_target,
	.claim		= riscv_claim,
	.ack		= riscv_ack,
};

void irqchip_riscv_interrupt(struct irqchip_riscv *riscv, unsigned int cause)
{
	if (cause == IRQ_TIMER)
		riscv->timer_waits = true;
	else if (cause == IRQ_SOFTWARE)
		csr_clear(sip, SIE_SOFTWARE);	/* or it would come for ever: nobody claims it */
	irq_dispatch();
}

/* --- init -------------------------------------------------------------------- */

/* RISC-V's device tree binding "sifive,plic-1.0.0"; other names of the same chip are listed with it. */
static const char *const plic_names[] = { "sifive,plic-1.0.0", "riscv,plic0" };

static int find_plic(const struct fdt *fdt, struct fdt_node *node)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(plic_names); i++) {
		*node = fdt_root(fdt);
		while (fdt_next_compatible(fdt, node, plic_names[i]))
			if (fdt_is_available(fdt, *node))
				return 0;
	}
	*node = fdt_root(fdt);
	if (fdt_next_compatible(fdt, node, "riscv,aplic"))
		log_error("irq", "the interrupt controller is an APLIC (%s), which this kernel does not know",
			  fdt_name(fdt, *node));
	else
		log_error("irq", "the device tree names no interrupt controller that is known (%s)",
			  plic_names[0]);
	return -ENODEV;
}

/* Whether @controller is the one in the CPU node of @hart. */
static bool is_of_hart(const struct fdt *fdt, struct fdt_node controller, u64 hart)
{
	struct fdt_node cpu;
	u64 id, bytes;

	return fdt_parent(fdt, controller, &cpu) && fdt_reg_local(fdt, cpu, 0, &id, &bytes) == 0 &&
	       id == hart;
}

/* Each context is an interrupt of a hart; S-mode's is the external one of scause. */
static int find_context(const struct fdt *fdt, struct fdt_node plic, u64 hart, u32 *context)
{
	struct fdt_interrupt interrupt;
	int err;

	for (u32 i = 0; ; i++) {
		err = fdt_interrupt(fdt, plic, i, &interrupt);
		if (err)
			return err == -ENOENT ? -ENODEV : err;
		if (interrupt.count > 0 && interrupt.cells[0] == IRQ_EXTERNAL &&
		    is_of_hart(fdt, interrupt.controller, hart)) {
			*context = i;
			return 0;
		}
	}
}

static int init_plic(struct irqchip_plic *plic, const struct fdt *fdt, struct fdt_node node)
{
	u64 hart = this_riscv_cpu()->hart;
	struct fdt_range range;
	void __iomem *regs;
	u32 sources, context;
	int err;

	err = fdt_reg(fdt, node, 0, &range);
	if (!err)
		err = fdt_u32(fdt, node, "riscv,ndev", &sources);
	if (!err)
		err = find_context(fdt, node, hart, &context);
	if (err) {
		log_error("irq", "what the device tree says of %s, for hart %llu: %s",
			  fdt_name(fdt, node), hart, errno_name(err));
		return err;
	}
	regs = io_map(range.start, range.bytes, IO_UNCACHED);
	if (!regs)
		return -ENOMEM;
	err = irqchip_plic_init(plic, regs, range.bytes, sources);
	if (!err)
		err = irqchip_plic_add_cpu(plic, this_cpu()->id, context);
	if (!err)
		log_event(LOG_INFO, "irq", "ready", LOG_STR("chip", plic->chip.name),
			  LOG_U64("lines", plic->chip.lines), LOG_U64("hart", hart),
			  LOG_U64("context", context));
	return err;
}

int irqchip_riscv_init(struct irqchip_riscv *riscv, const struct fdt *fdt)
{
	struct fdt_node node;
	int err;

	riscv->timer_waits = false;
	riscv->timer_claimed = false;
	csr_write(sie, 0);
	err = find_plic(fdt, &node);
	if (err)
		return err;
	err = init_plic(&riscv->plic, fdt, node);
	if (err)
		return err;
	riscv->chip = (struct irqchip){
		.ops = &riscv_ops, .name = "plic", .lines = riscv->plic.chip.lines + 1,
	};
	csr_set(sie, SIE_EXTERNAL);
	return 0;
}
