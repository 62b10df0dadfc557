// SPDX-License-Identifier: MIT
/* irqchip_riscv - what is neither the timer's nor the doorbell's is the PLIC's. */
#include <foundry/atomic.h>
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
#include "smp.h"

static struct irqchip_riscv *to_riscv(struct irqchip *chip)
{
	return container_of(chip, struct irqchip_riscv, chip);
}

/* The bit in sie and sip of a line that each hart has of its own; 0 for the PLIC's. */
static unsigned long bit_of(const struct irqchip_riscv *riscv, irq_t irq)
{
	if (irq == irqchip_riscv_timer(riscv))
		return SIE_TIMER;
	return irq == irqchip_riscv_doorbell(riscv) ? SIE_SOFTWARE : 0;
}

static int riscv_enable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);
	unsigned long own = bit_of(riscv, irq);

	if (!own)
		return irqchip_enable(&riscv->plic.chip, irq);
	csr_set(sie, own);
	return 0;
}

static int riscv_disable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);
	unsigned long own = bit_of(riscv, irq);

	if (!own)
		return irqchip_disable(&riscv->plic.chip, irq);
	csr_clear(sie, own);
	return 0;
}

static int riscv_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	struct irqchip_riscv *riscv = to_riscv(chip);
	unsigned long own = bit_of(riscv, irq);

	if (!own)
		return irqchip_configure(&riscv->plic.chip, irq, trigger);
	if (trigger != IRQ_EDGE)
		return -ENOTSUP;
	return csr_read(sie) & own ? -EBUSY : 0;
}

static int riscv_set_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	struct irqchip_riscv *riscv = to_riscv(chip);

	if (bit_of(riscv, irq))
		return -ENOTSUP;
	return irqchip_set_target(&riscv->plic.chip, irq, cpu);
}

static bool claim_timer(struct riscv_cpu *self)
{
	if (!self->timer_waits)
		return false;
	self->timer_waits = false;
	self->timer_claimed = true;
	return true;
}

/*
 * The software interrupt is taken back before the word in memory: one that is sent from then on comes
 * again.  CSRs are ordered among accesses to memory as a device's registers are: Unprivileged ISA, "Zicsr",
 * "CSR Access Ordering".
 */
static bool claim_ring(struct riscv_cpu *self)
{
	if (self->ring_claimed || !(csr_read(sie) & SIE_SOFTWARE))
		return false;
	csr_clear(sip, SIE_SOFTWARE);
	__asm__ volatile("fence io, rw" : : : "memory");
	self->ring_claimed = atomic_cas_acquire(&self->rung, 1, 0);	/* pairs with riscv_ring() */
	return self->ring_claimed;
}

static int riscv_claim(struct irqchip *chip, irq_t *irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);
	struct riscv_cpu *self = this_riscv_cpu();

	if (claim_timer(self))
		*irq = irqchip_riscv_timer(riscv);
	else if (claim_ring(self))
		*irq = irqchip_riscv_doorbell(riscv);
	else
		return irqchip_claim(&riscv->plic.chip, irq);
	return 0;
}

static void ack_own(bool *claimed, const char *what)
{
	BUG_ON(!*claimed, "irqchip_riscv: the %s is acked, but not claimed", what);
	*claimed = false;
}

static void riscv_ack(struct irqchip *chip, irq_t irq)
{
	struct irqchip_riscv *riscv = to_riscv(chip);
	struct riscv_cpu *self = this_riscv_cpu();

	if (irq == irqchip_riscv_timer(riscv))
		ack_own(&self->timer_claimed, "timer");
	else if (irq == irqchip_riscv_doorbell(riscv))
		ack_own(&self->ring_claimed, "doorbell");
	else
		irqchip_ack(&riscv->plic.chip, irq);
}

/* The firmware is asked in any case: who said the word before may have been stopped then. */
static void riscv_ring(struct irqchip *chip, unsigned int cpu)
{
	struct riscv_cpu *to = riscv_cpu(cpu);

	atomic_store_release(&to->rung, 1);	/* pairs with claim_ring() */
	if (to == this_riscv_cpu())
		csr_set(sip, SIE_SOFTWARE);
	else
		harts_sbi_ring(&to_riscv(chip)->sbi, to->hart);
}

static const struct irqchip_ops riscv_ops = {
	.enable		= riscv_enable,
	.disable	= riscv_disable,
	.configure	= riscv_configure,
	.set_target	= riscv_set_target,
	.claim		= riscv_claim,
	.ack		= riscv_ack,
	.ring		= riscv_ring,
};

void irqchip_riscv_interrupt(struct irqchip_riscv *riscv, unsigned int cause)
{
	if (cause == IRQ_TIMER)
		this_riscv_cpu()->timer_waits = true;
	irq_dispatch();
}

/* The lines that each hart has of its own are silent and disabled. */
static void reset_own(struct riscv_cpu *self)
{
	self->timer_waits = false;
	self->timer_claimed = false;
	self->ring_claimed = false;
	atomic_store_relaxed(&self->rung, 0);
	csr_clear(sip, SIE_SOFTWARE);
	csr_write(sie, 0);
}

void irqchip_riscv_enter(struct irqchip_riscv *riscv)
{
	reset_own(this_riscv_cpu());
	irqchip_plic_restore_cpu(&riscv->plic, this_cpu()->id);
	csr_set(sie, SIE_EXTERNAL);
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

/* The hart in whose CPU node @controller is. */
static bool find_hart(const struct fdt *fdt, struct fdt_node controller, u64 *hart)
{
	struct fdt_node cpu;
	u64 bytes;

	return fdt_parent(fdt, controller, &cpu) && fdt_reg_local(fdt, cpu, 0, hart, &bytes) == 0;
}

/* A context is an interrupt of a hart: S-mode's is the external one of scause.  Those of others are left. */
static int add_context(struct irqchip_plic *plic, const struct fdt *fdt,
		       const struct fdt_interrupt *interrupt, u32 context)
{
	unsigned int id;
	u64 hart;

	if (interrupt->count == 0 || interrupt->cells[0] != IRQ_EXTERNAL ||
	    !find_hart(fdt, interrupt->controller, &hart) || !riscv_smp_id(hart, &id))
		return 0;
	return irqchip_plic_add_cpu(plic, id, context);
}

/* Those of all CPUs.  Return: as irqchip_riscv_init(). */
static int add_contexts(struct irqchip_plic *plic, const struct fdt *fdt, struct fdt_node node)
{
	struct fdt_interrupt interrupt;
	int err;

	for (u32 i = 0; ; i++) {
		err = fdt_interrupt(fdt, node, i, &interrupt);
		if (!err)
			err = add_context(plic, fdt, &interrupt, i);
		if (err)
			break;
	}
	if (err != -ENOENT)
		return err;
	return plic->cpus[this_cpu()->id].online ? 0 : -ENODEV;
}

static int map_plic(struct irqchip_plic *plic, const struct fdt *fdt, struct fdt_node node)
{
	struct fdt_range range;
	void __iomem *regs;
	u32 sources;
	int err;

	err = fdt_reg(fdt, node, 0, &range);
	if (!err)
		err = fdt_u32(fdt, node, "riscv,ndev", &sources);
	if (err)
		return err;
	regs = io_map(range.start, range.bytes, IO_UNCACHED);
	return regs ? irqchip_plic_init(plic, regs, range.bytes, sources) : -ENOMEM;
}

static int init_plic(struct irqchip_plic *plic, const struct fdt *fdt, struct fdt_node node)
{
	u64 hart = this_riscv_cpu()->hart;
	int err;

	err = map_plic(plic, fdt, node);
	if (!err)
		err = add_contexts(plic, fdt, node);
	if (err)
		log_error("irq", "what the device tree says of %s, for hart %llu: %s",
			  fdt_name(fdt, node), hart, errno_name(err));
	else
		log_event(LOG_INFO, "irq", "ready", LOG_STR("chip", plic->chip.name),
			  LOG_U64("lines", plic->chip.lines), LOG_U64("hart", hart),
			  LOG_U64("context", plic->cpus[this_cpu()->id].context));
	return err;
}

int irqchip_riscv_init(struct irqchip_riscv *riscv, const struct fdt *fdt)
{
	struct fdt_node node;
	int err;

	reset_own(this_riscv_cpu());
	err = find_plic(fdt, &node);
	if (err)
		return err;
	err = init_plic(&riscv->plic, fdt, node);
	if (err)
		return err;
	harts_sbi_init(&riscv->sbi);
	riscv->chip = (struct irqchip){
		.ops = &riscv_ops, .name = "plic", .lines = riscv->plic.chip.lines + 2,
	};
	riscv->chip.ipi = irqchip_riscv_doorbell(riscv);
	csr_set(sie, SIE_EXTERNAL);
	return 0;
}
